package io.hillock.image;

/**
 * A damaged image.
 *
 * @param name what is wrong with it
 * @param keyword a word that the refusal must hold: the culprit
 */
record BadImage(String name, String keyword, byte[] bytes) {}
