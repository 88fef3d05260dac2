/** Starts a user-mode machine in a process that is going to be killed: says which process the kernel is, and waits. */
import { startKernel } from './kernel.ts';
import { wireTo } from './wire.ts';

const kernel = await startKernel();
await wireTo(kernel).up;
process.stdout.write(`${JSON.stringify({ pid: kernel.pid, folder: kernel.folder })}\n`);
