/** @file Every number that the paper printed, with its place and rounding, and the comparison with ours. */
export * from './paper.js';
export * from './printed.js';
export * from './table-1.js';
export * from './table-2.js';
export * from './table-3.js';
export * from './table-4.js';
export * from './figure-11.js';
export * from './figure-12.js';
export * from './matrices.js';
export * from './settings.js';
export * from './equations.js';
export * from './claims.js';
export { type AuditCheck, type AuditVerdict } from './audit-check.js';
export * from './audit.js';
export * from './compare.js';
