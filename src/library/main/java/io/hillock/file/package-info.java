/**
 * Files whatever they hold: {@link io.hillock.file.FileSignature} tells from a file's first bytes what it is, for messages about files of the
 * wrong kind; {@link io.hillock.file.WholeFile} writes a file wholly or not at all.
 */
package io.hillock.file;
