import type { RawModule } from './raw-types.js' with { 'resolution-mode': 'import' };

declare const gpuJs: RawModule;
export = gpuJs;
