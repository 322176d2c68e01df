// A real `errand serve` in a temporary folder, as tests/end_to_end/service.py has it: started on a free port, killed and
// started again on the same one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const startMilliseconds = 60_000;

export class Service {
  /** `extra` is added to the config. */
  static async start(extra = '') {
    const service = new Service();
    service.folder = await mkdtemp(path.join(tmpdir(), 'errand-browser-'));
    service.token = `test-token-${path.basename(service.folder)}-0123456789abcdef`;
    service.extra = extra;
    service.port = 0;
    service.log = path.join(service.folder, 'errand.log');
    try {
      await service.run();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  get address() {
    return `http://127.0.0.1:${this.port}/`;
  }

  async run() {
    const config = path.join(this.folder, 'errand.yaml');
    await writeFile(
      config,
      `data: ${this.folder}/data
listen:
  port: ${this.port}
runner:
  executable: ${process.env.ERRAND_RUNNER}
adapters:
  - kind: web
    name: web
    token: ${this.token}
${this.extra}`,
      { mode: 0o600 },
    );
    const log = await open(this.log, 'a');
    const { size } = await stat(this.log);
    this.process = spawn(process.env.ERRAND, ['serve', '--config', config], {
      stdio: ['ignore', log.fd, log.fd],
    });
    this.ended = once(this.process, 'exit');
    await log.close();
    const deadline = Date.now() + startMilliseconds;
    while (Date.now() < deadline) {
      const written = (await readFile(this.log)).subarray(size).toString();
      const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(written);
      if (found) {
        this.port = Number(found[1]);
        return;
      }
      if (this.process.exitCode !== null) break;
      await pause(20);
    }
    throw new Error(`errand serve printed no address: ${await this.lastWords()}`);
  }

  async lastWords() {
    return (await readFile(this.log, 'utf8')).slice(-3000);
  }

  /** kill -9, as a power cut would. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    if (this.process?.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const patience = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
      await this.ended;
      clearTimeout(patience);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
