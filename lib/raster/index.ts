export * from './grid.js';
export { bytesOf, dtypeOf, makeArray, absentTest, isFloat, type Dtype } from './dtype.js';
export * from './read.js';
export { crsFromWkt } from './wkt.js';
export * from './write.js';
export type { OverviewMethod } from './overview.js';
export { isGeographicCode } from './geographic.js';
