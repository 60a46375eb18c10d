#include "engine/model/winograd_scheme.h"

namespace lookalike {
namespace {

using Segment = PairScheme::Segment;
using Taps = PairScheme::Taps;
using Pair = PairScheme::Pair;

constexpr Taps tap0[]{{0}}, tap1[]{{1}}, tap2[]{{2}}, tap3[]{{3}};
constexpr Taps taps01[]{{0}, {1}}, taps12[]{{1}, {2}}, taps23[]{{2}, {3}};
constexpr Taps tap0and2[]{{0, 2}}, tap1and3[]{{1, 3}}, taps01and23[]{{0, 2}, {1, 3}};

// Outputs i0·t0 + i1·t1 + i2·t2 and i2·t0 + i3·t1 + i4·t2 of the inputs i0, i1, …
constexpr Segment gathered3[]{{0, 2}, {1}, {3}, {4, 2}, {2}};
constexpr Pair gathering3[]{{{0, 1}, {{{0, taps01, 0}, {2, taps12, 1}}}, {4, tap0and2, 3}}};
constexpr Taps sums3[]{{0}, {1}, {2}, {0, 2}};

// The same with i3·t3 and i5·t3: twice what has a partner.
constexpr Segment gathered4[]{{0, 2}, {1, 3}, {4, 2}, {5, 3}, {2}, {3}};
constexpr Pair gathering4[]{{{0, 1}, {{{0, taps01, 0}, {2, taps23, 2}}}, {4, taps01and23, 4}}};
constexpr Taps sums4[]{{0}, {1}, {2}, {3}, {0, 2}, {1, 3}};

// Outputs i1·t1, i1·t2 + i2·t0, i2·t1 and i2·t2 + i3·t0: the second and fourth have a partner.
constexpr Segment spread3[]{{1}, {2}, {1, 2}, {3, 2}};
constexpr Pair spreading3[]{{{0, 2}, {{{0, tap1}, {1, tap1}}}}, {{1, 3}, {{{2, tap2}, {3, tap0}}}, {1, tap0and2}}};

// i0·t3 and i1·t3 more for the first and third.
constexpr Segment spread4[]{{0, 1}, {2, 1}, {1}, {1, 2}, {3, 2}, {2}};
constexpr Pair spreading4[]{{{0, 2}, {{{0, tap3}, {1, tap1}}}, {2, tap1and3}},
                            {{1, 3}, {{{3, tap2}, {4, tap0}}}, {5, tap0and2}}};

constexpr PairScheme gathering_schemes[]{{4, 5, gathered3, gathering3, sums3}, {4, 6, gathered4, gathering4, sums4}};
constexpr PairScheme spreading_schemes[]{{2, 4, spread3, spreading3}, {2, 4, spread4, spreading4}};

}  // namespace

const PairScheme& gathering_scheme(std::int64_t kernel) {
  return gathering_schemes[kernel - 3];
}

const PairScheme& spreading_scheme(std::int64_t kernel) {
  return spreading_schemes[kernel - 3];
}

}  // namespace lookalike
