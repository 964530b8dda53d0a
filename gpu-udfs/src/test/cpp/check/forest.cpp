#include "forms.h"
#include "forest.cuh"

#include <queue>

using namespace check;

namespace {

struct Tree {
  std::vector<weir::ForestBranch> nodes; // the root first
};

// Thresholds that rows hit exactly now and then, in the units of the form.
float randomThreshold(Random& random, int form) {
  if (form == 2) return static_cast<float>(integer(random, -60, 90));
  const float threshold = 3 * normal(random);
  return form == 1 ? fromHalf(toHalf(threshold)) : threshold;
}

Tree randomTree(Random& random, int features, int depth, bool complete, int form) {
  Tree tree;
  tree.nodes.push_back({});
  std::queue<std::pair<int, int>> open; // node, depth
  open.push({0, 0});
  while (!open.empty()) {
    const auto [at, level] = open.front();
    open.pop();
    if (level == depth || (!complete && level > 0 && random() % 4 == 0)) {
      tree.nodes[at] = {-1, normal(random), 0, 0};
      continue;
    }
    const int left = static_cast<int>(tree.nodes.size());
    tree.nodes[at] = {integer(random, 0, features - 1), randomThreshold(random, form), left, static_cast<int>(random() & 1)};
    tree.nodes.push_back({});
    tree.nodes.push_back({});
    open.push({left, level + 1});
    open.push({left + 1, level + 1});
  }
  return tree;
}

struct Model {
  std::vector<Tree> trees;
  int depth, features, combine, link;
  float base;
};

float leafOf(const Tree& tree, const Batch& in, int row) {
  int at = 0;
  while (tree.nodes[at].feature >= 0) {
    const weir::ForestBranch& node = tree.nodes[at];
    const float x = in.at(row, node.feature);
    const bool left = std::isnan(x) ? node.missingLeft != 0 : x < node.thresholdOrValue;
    at = left ? node.left : node.left + 1;
  }
  return tree.nodes[at].thresholdOrValue;
}

void compare(const Model& model, const Batch& in, const Memory<float>& scores, const std::string& kernel) {
  const double trees = static_cast<double>(model.trees.size());
  for (int row = 0; row < in.rows; row++) {
    double sum = 0, size = 0;
    for (const Tree& tree : model.trees) {
      const double value = leafOf(tree, in, row);
      sum += value;
      size += std::fabs(value);
    }
    double error = trees * kUnit * size, expected;
    if (model.combine == weir::kIsolation) {
      expected = std::exp2(-sum / trees / model.base);
      error = expected * (std::log(2.0) * (error + 2 * kUnit * std::fabs(sum)) / trees / model.base + 4 * kUnit);
    } else {
      if (model.combine == weir::kMean) {
        sum /= trees;
        error = error / trees + kUnit * std::fabs(sum);
      }
      expected = model.base + sum;
      error += kUnit * std::fabs(expected);
      if (model.link == weir::kLogistic) {
        expected = 1 / (1 + std::exp(-expected));
        error = error / 4 + 4 * kUnit;
      }
    }
    expectNear(scores[row], expected, error, [&] { return kernel + " row " + std::to_string(row) + " of " + std::to_string(in.rows); });
  }
}

// Lays a tree out breadth first to its full depth; what lies below a leaf repeats it.
void complete(const Tree& tree, int node, int at, int level, int depth, std::vector<weir::ForestNode>& inner, std::vector<float>& leaves) {
  const weir::ForestBranch& branch = tree.nodes[node];
  if (level == depth) {
    leaves[at - ((1 << depth) - 1)] = branch.thresholdOrValue;
    return;
  }
  const bool leaf = branch.feature < 0;
  inner[at] = {leaf ? 0u : static_cast<unsigned>(branch.feature) | static_cast<unsigned>(branch.missingLeft) << 31, leaf ? 0 : branch.thresholdOrValue};
  complete(tree, leaf ? node : branch.left, 2 * at + 1, level + 1, depth, inner, leaves);
  complete(tree, leaf ? node : branch.left + 1, 2 * at + 2, level + 1, depth, inner, leaves);
}

// Gives the scores of the widest grid.
Memory<float> launchAll(const std::string& kernel, weir::ForestArgs args, size_t shared, const Model& model, const Batch& in) {
  Memory<float> first(in.rows);
  args.out = first.get();
  launch(kernel.c_str(), {dim3((in.rows + 63) / 64), 256, shared}, fibers::Order::kForward, args);
  for (fibers::Order order : kOrders) {
    Memory<float> again(in.rows);
    args.out = again.get();
    launch(kernel.c_str(), {2, 256, shared}, order, args);
    expect(again.sameBits(first), kernel + ": another grid or order gives other bits");
  }
  compare(model, in, first, kernel);
  return first;
}

void runComplete(const Model& model, Batch& in, int formNumber, int treesPerTile, bool staged) {
  const Form form = inForm(formNumber, in);
  const int inner = (1 << model.depth) - 1, leavesPerTree = 1 << model.depth, trees = static_cast<int>(model.trees.size());
  std::vector<weir::ForestNode> nodes;
  std::vector<float> leaves;
  for (const Tree& tree : model.trees) {
    std::vector<weir::ForestNode> treeNodes(inner);
    std::vector<float> treeLeaves(leavesPerTree);
    complete(tree, 0, 0, 0, model.depth, treeNodes, treeLeaves);
    nodes.insert(nodes.end(), treeNodes.begin(), treeNodes.end());
    leaves.insert(leaves.end(), treeLeaves.begin(), treeLeaves.end());
  }
  const size_t nodeBytes = formNumber == 0 ? 8 : 4;
  Memory<char> stored(nodes.size() * nodeBytes);
  for (size_t i = 0; i < nodes.size(); i++) {
    const auto packed = static_cast<unsigned short>((nodes[i].featureAndMissingLeft & 0x7fff) | nodes[i].featureAndMissingLeft >> 31 << 15);
    if (formNumber == 0) reinterpret_cast<weir::ForestNode*>(stored.get())[i] = nodes[i];
    if (formNumber == 1) reinterpret_cast<weir::HalfForestNode*>(stored.get())[i] = {packed, {toHalf(nodes[i].threshold)}};
    if (formNumber == 2) reinterpret_cast<weir::CodeForestNode*>(stored.get())[i] = {packed, static_cast<short>(nodes[i].threshold)};
  }
  const Memory<float> leafMemory(leaves);
  weir::ForestArgs args{form.get(), nullptr, stored.get(), leafMemory.get(), nullptr, in.rows, in.stride, in.columns,
      trees, model.depth, treesPerTile, staged ? 1 : 0, model.combine, model.link, model.base};
  const size_t perTree = inner * nodeBytes + 4u * leavesPerTree, fixed = 1024 + (staged ? 256u * in.columns : 0);
  const std::string kernel = std::string("weir_forest_score") + form.suffix;
  const Memory<float> scores = launchAll(kernel, args, fixed + treesPerTile * perTree, model, in);
  args.treesPerTile = treesPerTile == 1 ? 3 : 1;
  const Memory<float> again = launchAll(kernel, args, fixed + args.treesPerTile * perTree, model, in);
  expect(again.sameBits(scores), kernel + ": other tiles give other bits");
}

void runDeep(const Model& model, Batch& in, int formNumber, bool staged) {
  const Form form = inForm(formNumber, in);
  std::vector<weir::ForestBranch> nodes;
  std::vector<int> roots;
  for (const Tree& tree : model.trees) {
    const int root = static_cast<int>(nodes.size());
    roots.push_back(root);
    for (weir::ForestBranch node : tree.nodes) {
      if (node.feature >= 0) node.left += root;
      nodes.push_back(node);
    }
  }
  const Memory<weir::ForestBranch> nodeMemory(nodes);
  const Memory<int> rootMemory(roots);
  const weir::ForestArgs args{form.get(), nullptr, nodeMemory.get(), nullptr, rootMemory.get(), in.rows, in.stride, in.columns,
      static_cast<int>(roots.size()), 0, 1, staged ? 1 : 0, model.combine, model.link, model.base};
  launchAll(std::string("weir_forest_score_deep") + form.suffix, args, 1024 + (staged ? 256u * in.columns : 0), model, in);
}

void runForm(int form, unsigned seed) {
  Random random(seed);
  for (int round = 0; round < 24; round++) {
    const bool deep = round % 2 == 0;
    Model model{{}, deep ? integer(random, 0, 14) : integer(random, 0, 7), integer(random, 1, round % 8 == 7 ? 512 : 40),
        round % 3, round % 3 == 2 ? weir::kIdentity : static_cast<int>(random() & 1), uniform(random, 0.5f, 9)};
    const int trees = round == 1 ? 1 : integer(random, 1, 30);
    for (int i = 0; i < trees; i++) model.trees.push_back(randomTree(random, model.features, model.depth, !deep && round % 4 == 1, form));
    Batch in = randomBatch(random, integer(random, 1, 300), model.features, {0.1, 0.02, 0.01});
    for (const Tree& tree : model.trees) { // some that lie on a threshold
      for (const weir::ForestBranch& node : tree.nodes) {
        if (node.feature < 0) continue;
        in.at(integer(random, 0, in.rows - 1), node.feature) = node.thresholdOrValue * (form == 2 ? 0.1f : 1.0f);
      }
    }
    const bool staged = in.columns <= 40 && random() % 3 != 0;
    if (deep) {
      runDeep(model, in, form, staged);
    } else {
      runComplete(model, in, form, random() & 1 ? trees + 1 : integer(random, 1, std::max(1, trees - 1)), staged);
    }
  }
  if (small) return;
  Model model{{}, 6, 32, weir::kSum, weir::kLogistic, -1};
  for (int i = 0; i < 20; i++) model.trees.push_back(randomTree(random, 32, 6, true, form));
  Batch in = randomBatch(random, form == 0 ? 100'000 : 10'000, 32, {0.1, 0.02, 0.01});
  runComplete(model, in, form, 20, true);
}

} // namespace

SUITE(forest) { runForm(0, 21); }
SUITE(forest_half) { runForm(1, 22); }
SUITE(forest_code) { runForm(2, 23); }
