package io.hillock.image;

/**
 * A damaged image.
 *
 * @param name the defect
 * @param keyword a word that the refusal must contain: the culprit
 */
record BadImage(String name, String keyword, byte[] bytes) {}
