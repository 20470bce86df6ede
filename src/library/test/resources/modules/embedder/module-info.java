/** A program of somebody who embeds Hillock. */
module embedder {
    requires io.hillock;
}
