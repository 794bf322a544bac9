// Loaded first by programs that the tests start by the hundred: what V8 compiled for one of them is there for the next, which
// saves a third of the time of a short run. A runner has nothing like it, so it must be seen nowhere: no variable names it.
// https://nodejs.org/api/module.html#module-compile-cache
import module from 'node:module'
import { join } from 'node:path'

// Node 20 has none. The folder is new with each compilation.
module.enableCompileCache?.(join(import.meta.dirname, '..', '..', 'compile-cache'))
