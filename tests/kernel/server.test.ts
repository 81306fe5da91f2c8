import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from 'landslide/study';

interface Socket {
  send(message: string): Promise<void>;
}
interface Server {
  binding: Promise<void>[];
  isBound: boolean;
  shell: Socket;
  sendWhenBound(socket: Socket): void;
}

const require = createRequire(import.meta.url);
const kernel = require(join(repositoryRoot(), 'kernels/tslab/server.cjs')) as {
  Server: { prototype: Server };
};

test('what is to be sent while a socket is still binding waits, and keeps its order', async () => {
  const server = Object.assign(Object.create(kernel.Server.prototype) as Server, {
    binding: [],
    isBound: false,
  });
  let ready = false;
  const sent: string[] = [];
  const socket: Socket = {
    async send(message) {
      if (!ready) throw new Error('Socket is blocked by a bind or unbind operation');
      sent.push(message);
    },
  };
  server.shell = socket;
  server.sendWhenBound(socket);
  server.binding.push(
    new Promise((done) =>
      setTimeout(() => {
        ready = true;
        done();
      }, 20),
    ),
  );
  const waiting = ['busy', 'reply', 'idle'].map((m) => server.shell.send(m));
  assert.deepEqual(sent, []);
  await Promise.all(waiting);
  assert.deepEqual(sent, ['busy', 'reply', 'idle']);
  await new Promise((done) => setImmediate(done));
  assert.ok(server.isBound);
  await server.shell.send('after');
  assert.equal(sent.at(-1), 'after');
});
