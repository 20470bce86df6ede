/** What a file is, told from its first bytes, for messages about files of the wrong kind. */
package io.hillock.file;
