import type { SystemChangeSummary } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { count } from './output.ts';

/** `kommune: 1 added, 2 renamed` */
export function changeText(changes: SystemChangeSummary): string {
  const { system, added, retired, renamed, moved } = changes;
  const counted = Object.entries({ added, retired, renamed, moved }).filter(([, number]) => number > 0n);
  const text = counted.map(([name, number]) => `${count(number)} ${name}`).join(', ');
  return `${system}: ${text === '' ? 'other changes only' : text}`;
}
