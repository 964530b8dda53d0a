// What sums by group take.
#pragma once

#include "portable.cuh"

namespace weir {

// in       rows x columns; a missing element (NaN) is left out
// groupOf  each row's group, 0 to groups - 1; a row of another number is left out
// largest  per column the bits of the largest finite |element|; zero before the first kernel
// high     [column][group], zero before the first kernel
// low      as high
// counts   [column][group], elements that are there; zero before the first kernel
// infinite [column][group], 1: there was +infinity, 2: -infinity; zero before the first kernel
// out      groups x columns, the sums; infinite with an infinity in them, NaN with both
//
// rows of one call: at most 2^22.
struct GroupArgs {
  const float* in;
  const int* groupOf;
  unsigned* largest;
  unsigned long long* high;
  unsigned long long* low;
  int* counts;
  int* infinite;
  float* out;
  int rows;
  int inStride;
  int outStride;
  int columns;
  int groups;
  int inShared; // 1: weir_groups_add adds up in shared memory first
};
WEIR_FIELD(GroupArgs, in, 0);
WEIR_FIELD(GroupArgs, groupOf, 8);
WEIR_FIELD(GroupArgs, largest, 16);
WEIR_FIELD(GroupArgs, high, 24);
WEIR_FIELD(GroupArgs, low, 32);
WEIR_FIELD(GroupArgs, counts, 40);
WEIR_FIELD(GroupArgs, infinite, 48);
WEIR_FIELD(GroupArgs, out, 56);
WEIR_FIELD(GroupArgs, rows, 64);
WEIR_FIELD(GroupArgs, inStride, 68);
WEIR_FIELD(GroupArgs, outStride, 72);
WEIR_FIELD(GroupArgs, columns, 76);
WEIR_FIELD(GroupArgs, groups, 80);
WEIR_FIELD(GroupArgs, inShared, 84);
WEIR_SIZE(GroupArgs, 88);

} // namespace weir
