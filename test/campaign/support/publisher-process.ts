// A publisher in a process of its own, so that building and signing take no time of the campaign's.
import { answerParent } from './ipc.ts';
import { VERSIONS, VersionPublisher } from './versions.ts';

let publisher: VersionPublisher | undefined;

answerParent({
  open: (options: { readonly concepts: number }) => {
    publisher = new VersionPublisher(options);
    for (let version = 0; version < VERSIONS; version++) publisher.systemsOf(version);
    const { remove: _, ...workplace } = publisher.workplace;
    return workplace;
  },
  publish: async (sequence: number) => {
    await publisher!.publish(sequence);
  },
  close: () => publisher?.remove(),
});

// Nothing else keeps it alive between two snapshots.
setInterval(() => {}, 60_000);
