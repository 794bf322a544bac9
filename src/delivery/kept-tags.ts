import type { Tag } from '../names/image-reference.ts'
import type { Delivery, KeptTag } from './deliveries.ts'

/** Keeps a floating tag of a delivery on another image: this one does not have it. */
export function keepTag(delivery: Delivery, tag: Tag, kept: KeptTag): void {
  delivery.tags.delete(tag)
  delivery.kept.set(tag, kept)
}

/** Regains a floating tag, which is on the image of a delivery again. */
export function regainTag(delivery: Delivery, tag: Tag): void {
  delivery.tags.add(tag)
  delivery.kept.delete(tag)
  delivery.moved.delete(tag)
}
