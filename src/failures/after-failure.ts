// What a run needs only when something has failed, so that it is loaded only then, with the texts of all known failures: a chunk
// of the bundle, entered by `import()`. A static import of these files would put them back into what every run loads.
export { diagnoseEngine } from './diagnose-engine.ts'
export { diagnosePush } from './diagnose-push.ts'
export { explain, explanationsOf } from './explain.ts'
export { passingFailure } from './passing-failure.ts'
