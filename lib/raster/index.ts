export * from './grid.js';
export { bytesOf, dtypeOf, makeArray, absentTest, isFloat, type Dtype } from './dtype.js';
export * from './read.js';
export { crsFromWkt } from './wkt.js';
