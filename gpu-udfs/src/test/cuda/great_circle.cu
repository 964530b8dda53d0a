// The way from the place of one payment to that of the next.
#include "weir_kernel.h"

// inputs: latitude and longitude of the one and of the other in degrees, hours between them
// outputs: kilometres, kilometres per hour
// parameters: the radius of the earth in kilometres
extern "C" __global__ void great_circle(const WeirBatch batch) {
  const float radians = 3.14159265f / 180;
  for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
    const float north = sinf((batch.input(row, 2) - batch.input(row, 0)) * radians / 2);
    const float east = sinf((batch.input(row, 3) - batch.input(row, 1)) * radians / 2);
    const float cosines = cosf(batch.input(row, 0) * radians) * cosf(batch.input(row, 2) * radians);
    const float chord = sqrtf(north * north + cosines * east * east);
    const float kilometres = 2 * batch.parameter(0) * asinf(chord < 1 ? chord : chord / chord); // at most 1, or NaN
    batch.output(row, 0, kilometres);
    batch.output(row, 1, kilometres / batch.input(row, 4));
  }
}
