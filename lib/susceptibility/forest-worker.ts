/** @file A thread that grows the trees it is told to. Messages in: a tree's number, or -1 for the out-of-bag sums. */
import { parentPort, workerData } from 'node:worker_threads';
import { TreeGrower, type GrowJob } from './forest-grow.js';

const port = parentPort!;
const grower = new TreeGrower(workerData as GrowJob);

port.on('message', (t: number) => {
  if (t >= 0) port.postMessage(grower.grow(t));
  else {
    port.postMessage({ oobSum: grower.oobSum, oobTrees: grower.oobTrees });
    port.close();
  }
});
