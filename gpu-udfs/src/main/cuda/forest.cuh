// One row's way through the trees of a forest, and how the leaves' values become a score.
#pragma once

#include "elements.cuh"

namespace weir {

constexpr int kSum = 0;       // link(base + sum of the values)
constexpr int kMean = 1;      // link(base + mean of the values)
constexpr int kIsolation = 2; // 2^(-mean of the values / base)

constexpr int kForestRows = 64;  // that a block takes at a time
constexpr int kForestGroups = 4; // of threads; each goes through every fourth tree
constexpr int kForestThreads = kForestRows * kForestGroups;

// An inner node of a complete tree. A row goes left if x < threshold; if x is missing, where missingLeft says.
struct ForestNode {
  unsigned featureAndMissingLeft; // the feature in the lower 31 bits
  float threshold;
};
WEIR_SIZE(ForestNode, 8);

// The same in half the space, for halves (the threshold's 16 bits) and for codes (the threshold as an integer, -127..128).
struct HalfForestNode {
  unsigned short featureAndMissingLeft; // the feature in the lower 15 bits
  Half threshold;
};
WEIR_SIZE(HalfForestNode, 4);
struct CodeForestNode {
  unsigned short featureAndMissingLeft;
  short threshold;
};
WEIR_SIZE(CodeForestNode, 4);

// A node of a tree of any shape. Children are neighbours: left and left + 1.
struct ForestBranch {
  int feature;            // -1: a leaf
  float thresholdOrValue; // of a leaf its value
  int left;
  int missingLeft; // 0 or 1
};
WEIR_SIZE(ForestBranch, 16);

// in      rows x features, float, half or 8-bit codes
// out     rows x 1
// nodes   complete trees: ForestNode (HalfForestNode, CodeForestNode) [tree][2^depth - 1], breadth first: the children of
//         node i are 2i + 1 and 2i + 2. Trees of any shape: ForestBranch of all trees, thresholds in the units of `in`
// leaves  complete trees: [tree][2^depth], from left to right; where a tree ends earlier, its leaf is repeated.
//         Trees of any shape: unused
// roots   trees of any shape: each tree's first node. Complete trees: unused
struct ForestArgs {
  const void* in;
  float* out;
  const void* nodes;
  const float* leaves;
  const int* roots;
  int rows;
  int inStride;
  int features;
  int trees;
  int depth;        // of complete trees, 0 to 20
  int treesPerTile; // complete trees that fit in shared memory together, at least 1
  int staged;       // 1: the rows are copied to shared memory first
  int combine;      // kSum, kMean or kIsolation
  int link;         // kIdentity or kLogistic
  float base;
};
WEIR_FIELD(ForestArgs, in, 0);
WEIR_FIELD(ForestArgs, out, 8);
WEIR_FIELD(ForestArgs, nodes, 16);
WEIR_FIELD(ForestArgs, leaves, 24);
WEIR_FIELD(ForestArgs, roots, 32);
WEIR_FIELD(ForestArgs, rows, 40);
WEIR_FIELD(ForestArgs, inStride, 44);
WEIR_FIELD(ForestArgs, features, 48);
WEIR_FIELD(ForestArgs, trees, 52);
WEIR_FIELD(ForestArgs, depth, 56);
WEIR_FIELD(ForestArgs, treesPerTile, 60);
WEIR_FIELD(ForestArgs, staged, 64);
WEIR_FIELD(ForestArgs, combine, 68);
WEIR_FIELD(ForestArgs, link, 72);
WEIR_FIELD(ForestArgs, base, 76);
WEIR_SIZE(ForestArgs, 80);

// A row's features in shared memory, as floats. Lanes of a warp hold different rows: no two read from one bank.
struct StagedRow {
  const float* features;
  __device__ __forceinline__ float operator[](int feature) const { return features[feature * kForestRows]; }
};
// A row's features where they came.
template <typename Element>
struct PlainRow {
  const Element* features;
  int stride;
  __device__ __forceinline__ float operator[](int feature) const { return decode(features[feature * stride]); }
};

__device__ __forceinline__ bool goesLeft(float x, float threshold, bool missingLeft) {
  return x < threshold || (isMissing(x) && missingLeft);
}
__device__ __forceinline__ int featureOf(const ForestNode& node) { return node.featureAndMissingLeft & 0x7fffffffu; }
__device__ __forceinline__ bool missingLeftOf(const ForestNode& node) { return node.featureAndMissingLeft >> 31; }
__device__ __forceinline__ float thresholdOf(const ForestNode& node) { return node.threshold; }
__device__ __forceinline__ int featureOf(const HalfForestNode& node) { return node.featureAndMissingLeft & 0x7fff; }
__device__ __forceinline__ bool missingLeftOf(const HalfForestNode& node) { return node.featureAndMissingLeft >> 15; }
__device__ __forceinline__ float thresholdOf(const HalfForestNode& node) { return decode(node.threshold); }
__device__ __forceinline__ int featureOf(const CodeForestNode& node) { return node.featureAndMissingLeft & 0x7fff; }
__device__ __forceinline__ bool missingLeftOf(const CodeForestNode& node) { return node.featureAndMissingLeft >> 15; }
__device__ __forceinline__ float thresholdOf(const CodeForestNode& node) { return node.threshold; }

// The value of the leaf that the row comes to in a complete tree: no branch on the way.
template <typename Node, typename Row>
__device__ __forceinline__ float valueInCompleteTree(const Node* nodes, const float* leaves, int depth, const Row& row) {
  int at = 0;
  for (int level = 0; level < depth; level++) {
    const Node node = nodes[at];
    at = 2 * at + (goesLeft(row[featureOf(node)], thresholdOf(node), missingLeftOf(node)) ? 1 : 2);
  }
  return leaves[at - ((1 << depth) - 1)];
}

template <typename Row>
__device__ __forceinline__ float valueInTree(const ForestBranch* nodes, int root, const Row& row) {
  ForestBranch node = nodes[root];
  while (node.feature >= 0) {
    const bool left = goesLeft(row[node.feature], node.thresholdOrValue, node.missingLeft != 0);
    node = nodes[node.left + (left ? 0 : 1)];
  }
  return node.thresholdOrValue;
}

// With u = 2^-24 and n trees the sum differs from the exact one by at most about n u sum |value|.
__device__ __forceinline__ float forestScore(const ForestArgs& args, float sum) {
  if (args.combine == kSum) return activate(args.link, args.base + sum);
  const float mean = sum / static_cast<float>(args.trees);
  if (args.combine == kMean) return activate(args.link, args.base + mean);
  return exp2f(-mean / args.base);
}

} // namespace weir
