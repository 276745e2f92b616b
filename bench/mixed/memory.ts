/** What processes hold, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** Bytes in RAM; what processes share is counted in each. */
  readonly resident: number;
  /** Bytes of address space that are taken. */
  readonly addressSpace: number;
  /** Areas of the address space: lines of /proc/PID/maps. */
  readonly mappings: number;
}

/** @param processes their ids, or `self` */
export function memoryOf(processes: readonly string[]): Memory {
  return processes.map(memoryOfOne).reduce(add, { resident: 0, addressSpace: 0, mappings: 0 });
}

/** Ids of the processes that a process started, and those that they did, whose name begins so. */
export function descendants(ancestor: number, name: string): string[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((id) => ({ id, status: statusOf(id) }));
  const below = (parent: string): string[] =>
    all
      .filter(({ status }) => status.get('PPid') === parent)
      .flatMap(({ id, status }) => [...(status.get('Name')?.startsWith(name) ? [id] : []), ...below(id)]);
  return below(String(ancestor));
}

function memoryOfOne(id: string): Memory {
  const status = statusOf(id);
  const bytes = (field: string) => Number.parseInt(status.get(field) ?? '0', 10) * 1024;
  const maps = textOf(`/proc/${id}/maps`);
  return {
    resident: bytes('VmRSS'),
    addressSpace: bytes('VmSize'),
    mappings: maps.split('\n').filter((line) => line !== '').length,
  };
}

function statusOf(id: string): ReadonlyMap<string, string> {
  const lines = textOf(`/proc/${id}/status`).split('\n');
  return new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

/** Empty once the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function add(first: Memory, second: Memory): Memory {
  return {
    resident: first.resident + second.resident,
    addressSpace: first.addressSpace + second.addressSpace,
    mappings: first.mappings + second.mappings,
  };
}
