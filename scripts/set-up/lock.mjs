import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';

const REFRESH_MS = 2_000;
const STALE_MS = 20_000;

/** Runs `work` while holding the lock file; takes over the lock of a dead process. */
export async function withLock(file, work) {
  await acquire(file);
  const release = () => rmSync(file, { force: true });
  const refresh = setInterval(() => utimesSync(file, new Date(), new Date()), REFRESH_MS);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    process.off('exit', release);
    release();
  }
}

async function acquire(file) {
  for (let reported = false; ; reported = true) {
    try {
      return writeFileSync(file, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale(file)) rmSync(file, { force: true });
    else {
      if (!reported) say('Another set-up is running in this folder; waiting for it.');
      await sleep(500);
    }
  }
}

/** Also checks the file's age, because the process id may be reused after a reboot. */
function isStale(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return Date.now() - statSync(file).mtimeMs > STALE_MS || (owner > 0 && !isAlive(owner));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
