/** What processes hold and have used, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** Bytes in RAM; what processes share is counted in each. */
  readonly resident: number;
  /** Bytes of address space that are taken. */
  readonly addressSpace: number;
  /** Areas of the address space: lines of /proc/PID/maps. */
  readonly mappings: number;
  /** Time that processors worked, all threads together: unlike the clock, it does not count waiting for others. */
  readonly processorSeconds: number;
}

/** In which Linux counts processor time, whatever the machine. */
const ticksASecond = 100;

/** @param processes their ids, or `self` */
export function usageOf(processes: readonly string[]): Usage {
  const none = { resident: 0, addressSpace: 0, mappings: 0, processorSeconds: 0 };
  return processes.map(usageOfOne).reduce(add, none);
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

function usageOfOne(id: string): Usage {
  const status = statusOf(id);
  const bytes = (field: string) => Number.parseInt(status.get(field) ?? '0', 10) * 1024;
  const maps = textOf(`/proc/${id}/maps`);
  // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
  const [user, system] = textOf(`/proc/${id}/stat`).split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
  return {
    resident: bytes('VmRSS'),
    addressSpace: bytes('VmSize'),
    mappings: maps.split('\n').filter((line) => line !== '').length,
    processorSeconds: (Number(user ?? 0) + Number(system ?? 0)) / ticksASecond,
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

function add(first: Usage, second: Usage): Usage {
  return {
    resident: first.resident + second.resident,
    addressSpace: first.addressSpace + second.addressSpace,
    mappings: first.mappings + second.mappings,
    processorSeconds: first.processorSeconds + second.processorSeconds,
  };
}
