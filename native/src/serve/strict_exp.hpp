#pragma once

namespace hillock::serve {

// e^x rounded as Java's StrictMath.exp does, to the last bit (the algorithm of Sun's fdlibm, e_exp.c): confidences of membrane outputs
// are the same wherever they are computed. For x ≤ 0.
double strict_exp(double x);

} // namespace hillock::serve
