/**
 * Loaded before a measured server (`node --import`): answers every message of the benchmark with the processor time of all
 * threads so far, in microseconds, which /proc tells in steps of 10 ms only. Does not keep the server alive.
 */
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.channel?.unref();
