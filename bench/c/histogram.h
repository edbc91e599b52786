/* Latencies in microseconds, counted in buckets that are at most 1/64 wide, so that a percentile is right within 1.6 %. */
#include <stdint.h>

#define HISTOGRAM_STEPS 64
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 34)

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t max;
};

/* Below 64 exactly; above, by the highest bit and the six below it. */
static unsigned histogram_bucket(uint64_t value) {
    if (value < HISTOGRAM_STEPS) return value;
    unsigned shift = 63 - __builtin_clzll(value) - 6;
    unsigned bucket = (shift + 1) * HISTOGRAM_STEPS + (value >> shift) - HISTOGRAM_STEPS;
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* The largest value of a bucket. */
static uint64_t histogram_value(unsigned bucket) {
    if (bucket < HISTOGRAM_STEPS) return bucket;
    unsigned shift = bucket / HISTOGRAM_STEPS - 1;
    return ((uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS + 1) << shift) - 1;
}

static void histogram_add(struct histogram *histogram, uint64_t value) {
    histogram->counts[histogram_bucket(value)]++;
    histogram->total++;
    if (value > histogram->max) histogram->max = value;
}

/* The value that so large a part (0 to 1) of all does not exceed; 0 when there are none. */
static uint64_t histogram_percentile(const struct histogram *histogram, double part) {
    uint64_t below = 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        below += histogram->counts[bucket];
        if (histogram->total > 0 && below >= part * histogram->total) {
            uint64_t value = histogram_value(bucket);
            return value < histogram->max ? value : histogram->max;
        }
    }
    return histogram->max;
}
