import type { ContextFilter } from '../buildx/dockerfile/context-filter.ts'
import type { FolderHash } from './folder-hash.ts'

/**
 * Hashes what a context sends: reads a folder, seen from the workspace, with all that the filter lets through. Throws MachineError
 * for what the system refuses, UnexpectedStateError for a name that is no text, or the reason of a cancellation.
 */
export type HashContext = (folder: string, filter: ContextFilter) => Promise<FolderHash>
