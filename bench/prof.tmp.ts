import { managedQueries } from "./managed.ts";
import { pose } from "../src/check/question.ts";
import { decide } from "../src/check/decide.ts";
import { parsePolicy } from "../src/policy/parse.ts";
const re=new RegExp(process.argv[2] ?? "SageMakerStudio");
const all=managedQueries();
const p=(t:string)=>{const r=parsePolicy(JSON.parse(t),{type:"identity",reference:true}); if(r.kind!=="policy") throw 1; return r.policy;};
for (const q of all.slice(0,400)) decide(pose({type:"identity",suspect:p(q.updated),permitted:p(q.existing)}));
const qs = all.filter(q=>re.test(q.name)).slice(0,Number(process.argv[3]??1e9));
for (let k=0;k<Number(process.argv[4]??1);k++) for (const q of qs) {
 const t0=performance.now(); const a=p(q.existing),b=p(q.updated); const t1=performance.now();
 const posed=pose({type:"identity",suspect:b,permitted:a}); const t2=performance.now();
const g=globalThis as any; g.starts=g.cust=g.again=g.joints=g.theories=0; g.kinds={}; const d=decide(posed); console.log(g.starts,g.cust,g.again,g.joints,g.theories,g.kinds); const t3=performance.now();
 console.log(q.name,"parse",(t1-t0).toFixed(1),"pose",(t2-t1).toFixed(1),"decide",(t3-t2).toFixed(1),"suspects",posed.suspects.length,"guilty",d.guilty.length,"nodes",posed.vocabulary.terms.nodes.length, "size", q.existing.length);
}
