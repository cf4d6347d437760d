"use strict";
// The foreign witness: a second implementation of HdrHistogram that says what it makes of the same latencies.
//
// stdin   { percentiles: [number], cases: [{ lowest, highest, digits, values: [[value, count]], encoded }] }
// stdout  [{ encoded, own: stats, decoded: stats }]    stats = { count, min, max, mean, values: [number per percentile] }
//
// "own" is what the package counted from the values itself, "encoded" its encoding of that, "decoded" what it reads from ours.
const hdr = require("hdr-histogram-js");

function stats(histogram, percentiles) {
  return {
    count: histogram.totalCount,
    // minNonZeroValue is not the minimum where zeros were recorded; percentile 0 is.
    min: histogram.getValueAtPercentile(0),
    // maxValue is the exact value before encoding and its highest equivalent after.
    max: histogram.totalCount === 0 ? 0 : histogram.highestEquivalentValue(histogram.maxValue),
    mean: histogram.mean,
    values: percentiles.map((p) => histogram.getValueAtPercentile(p)),
  };
}

function testify(percentiles, { lowest, highest, digits, values, encoded }) {
  const own = hdr.build({
    bitBucketSize: 64,
    lowestDiscernibleValue: lowest,
    highestTrackableValue: highest,
    numberOfSignificantValueDigits: digits,
  });
  for (const [value, count] of values) {
    own.recordValueWithCount(value, count);
  }
  return {
    encoded: hdr.encodeIntoCompressedBase64(own),
    own: stats(own, percentiles),
    decoded: stats(hdr.decodeFromCompressedBase64(encoded, 64), percentiles),
  };
}

const { percentiles, cases } = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map((one) => testify(percentiles, one))));
