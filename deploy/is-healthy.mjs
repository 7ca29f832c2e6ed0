// Exit code 0 when the address answers with a success: node deploy/is-healthy.mjs http://127.0.0.1:9470/health
try {
  const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(4_000) });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1; // nobody listens: that is what is asked
}
