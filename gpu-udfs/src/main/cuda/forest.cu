// Random forests, gradient boosting, isolation forests.
//
// A block takes 64 rows. Its four groups of 64 threads share them: group g goes through trees g, g + 4, ..., one row a
// thread, and the four sums are added in one fixed order, so neither grid nor tile changes a bit. Complete trees pass
// through shared memory in tiles, or stay there if one tile holds all. Trees of any shape are read from global memory,
// 16 bytes a node. The rows are staged in shared memory where they fit. Bound by reads of shared memory.
//
// Launch: 256 threads; any grid; shared memory, in bytes:
//   1024 + (staged ? 256 * features : 0), and for complete trees
//   + treesPerTile * ((2^depth - 1) * nodeBytes + 4 * 2^depth), nodeBytes being 8, or 4 for halves and codes.
#include "forest.cuh"

namespace weir {

template <typename Element>
__device__ __forceinline__ void stageRows(const ForestArgs& args, float* staged, int firstRow) {
  const Element* const in = static_cast<const Element*>(args.in);
  for (int i = threadIdx.x; i < args.features * kForestRows; i += kForestThreads) {
    const int row = firstRow + i % kForestRows;
    staged[i] = row < args.rows ? decode(in[i / kForestRows * args.inStride + row]) : 0.0f;
  }
}

// Copies the nodes and leaves of some trees, in words of 4 bytes.
template <typename Node>
__device__ __forceinline__ void loadTrees(const ForestArgs& args, int firstTree, int trees, unsigned* nodes, float* leaves) {
  const int nodesPerTree = (1 << args.depth) - 1, leavesPerTree = 1 << args.depth;
  const int wordsPerTree = nodesPerTree * static_cast<int>(sizeof(Node) / 4);
  const unsigned* const from = static_cast<const unsigned*>(args.nodes) + static_cast<size_t>(firstTree) * wordsPerTree;
  for (int i = threadIdx.x; i < trees * wordsPerTree; i += kForestThreads) nodes[i] = from[i];
  const float* const values = args.leaves + static_cast<size_t>(firstTree) * leavesPerTree;
  for (int i = threadIdx.x; i < trees * leavesPerTree; i += kForestThreads) leaves[i] = values[i];
}

// Adds what the groups found, and writes the scores of the rows.
__device__ __forceinline__ void writeScores(const ForestArgs& args, float* sums, float sum, int firstRow) {
  sums[threadIdx.x] = sum;
  __syncthreads();
  const int row = firstRow + threadIdx.x;
  if (threadIdx.x < kForestRows && row < args.rows) {
    const float* const mine = sums + threadIdx.x;
    args.out[row] = forestScore(args,
        (mine[0] + mine[kForestRows]) + (mine[2 * kForestRows] + mine[3 * kForestRows]));
  }
  __syncthreads();
}

template <typename Node, typename Row>
__device__ __forceinline__ float sumOfTile(
    const ForestArgs& args, const Node* nodes, const float* leaves, int firstTree, int trees, const Row& row, float sum) {
  const int group = threadIdx.x / kForestRows;
  // Which trees are a group's depends on their numbers in the forest, not in the tile.
  for (int tree = (group - firstTree % kForestGroups + kForestGroups) % kForestGroups; tree < trees; tree += kForestGroups) {
    sum += valueInCompleteTree(nodes + tree * ((1 << args.depth) - 1), leaves + (tree << args.depth), args.depth, row);
  }
  return sum;
}

template <typename Element, typename Node>
__device__ void completeForestScores(const ForestArgs& args) {
  WEIR_DYNAMIC_SHARED(float, sums);
  float* const staged = sums + kForestThreads;
  float* const leaves = staged + (args.staged ? args.features * kForestRows : 0);
  unsigned* const words = reinterpret_cast<unsigned*>(leaves + (args.treesPerTile << args.depth));
  const Node* const nodes = reinterpret_cast<const Node*>(words);
  const bool oneTile = args.treesPerTile >= args.trees;
  if (oneTile) loadTrees<Node>(args, 0, args.trees, words, leaves);
  const int lane = threadIdx.x % kForestRows;
  for (int firstRow = blockIdx.x * kForestRows; firstRow < args.rows; firstRow += gridDim.x * kForestRows) {
    if (args.staged) stageRows<Element>(args, staged, firstRow);
    const int row = firstRow + lane < args.rows ? firstRow + lane : args.rows - 1; // one past the end repeats the last
    float sum = 0;
    for (int firstTree = 0; firstTree < args.trees; firstTree += args.treesPerTile) {
      const int left = args.trees - firstTree, trees = left < args.treesPerTile ? left : args.treesPerTile;
      if (!oneTile) {
        __syncthreads(); // the tile before is used up
        loadTrees<Node>(args, firstTree, trees, words, leaves);
      }
      __syncthreads();
      sum = args.staged
          ? sumOfTile(args, nodes, leaves, firstTree, trees, StagedRow{staged + lane}, sum)
          : sumOfTile(args, nodes, leaves, firstTree, trees,
              PlainRow<Element>{static_cast<const Element*>(args.in) + row, args.inStride}, sum);
    }
    writeScores(args, sums, sum, firstRow);
  }
}

template <typename Row>
__device__ __forceinline__ float sumOfTrees(const ForestArgs& args, const Row& row) {
  const ForestBranch* const nodes = static_cast<const ForestBranch*>(args.nodes);
  float sum = 0;
  for (int tree = threadIdx.x / kForestRows; tree < args.trees; tree += kForestGroups) {
    sum += valueInTree(nodes, args.roots[tree], row);
  }
  return sum;
}

template <typename Element>
__device__ void forestScores(const ForestArgs& args) {
  WEIR_DYNAMIC_SHARED(float, sums);
  float* const staged = sums + kForestThreads;
  const int lane = threadIdx.x % kForestRows;
  for (int firstRow = blockIdx.x * kForestRows; firstRow < args.rows; firstRow += gridDim.x * kForestRows) {
    if (args.staged) stageRows<Element>(args, staged, firstRow);
    __syncthreads();
    const int row = firstRow + lane < args.rows ? firstRow + lane : args.rows - 1;
    const float sum = args.staged
        ? sumOfTrees(args, StagedRow{staged + lane})
        : sumOfTrees(args, PlainRow<Element>{static_cast<const Element*>(args.in) + row, args.inStride});
    writeScores(args, sums, sum, firstRow);
  }
}

} // namespace weir

#define WEIR_FOREST(name, body)                                                                         \
  extern "C" __global__ void __launch_bounds__(weir::kForestThreads) name(const weir::ForestArgs args) { body(args); }
#define WEIR_COMPLETE(Element, Node) (weir::completeForestScores<Element, Node>)

WEIR_FOREST(weir_forest_score, WEIR_COMPLETE(float, weir::ForestNode))
WEIR_FOREST(weir_forest_score_half, WEIR_COMPLETE(weir::Half, weir::HalfForestNode))
WEIR_FOREST(weir_forest_score_code, WEIR_COMPLETE(weir::Code, weir::CodeForestNode))
WEIR_FOREST(weir_forest_score_deep, weir::forestScores<float>)
WEIR_FOREST(weir_forest_score_deep_half, weir::forestScores<weir::Half>)
WEIR_FOREST(weir_forest_score_deep_code, weir::forestScores<weir::Code>)
