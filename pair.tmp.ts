const [, , root, backendName, caseName] = process.argv;
const {backendNamed}=await import(root+'/backends/registry.ts').catch(()=>import(root+'/lib/index.ts'));
const {gpuBackend}=await import(root+'/backends/gpu/index.ts');
const {benchCases,weightsFor,imagesFor}=await import(root+'/bench/cases.ts');
const c=benchCases.find((b:any)=>b.name===caseName);
const w=weightsFor(c.network);const [image]=imagesFor(c);
const backend = backendName==='webasm1' ? gpuBackend('webasm',{threads:1}) : backendName.startsWith('gpu:')? gpuBackend(backendName.slice(4)): await backendNamed(backendName);
const loaded=await backend.load(c.network,w);
const t:number[]=[];
for(let i=0;i<6;i++){const s=process.cpuUsage();await loaded.runDense([image],{stride:'coarse',heads:['classifier']});const d=process.cpuUsage(s);t.push((d.user+d.system)/1000);}
console.log([root.includes('old')?'old':'new',backendName,caseName,Math.min(...t.slice(1)).toFixed(0)].join(' | '));
process.exit();
