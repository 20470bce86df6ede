/** Where the events of runs go beside the journal: files of CloudEvents, and the bus behind a hub. */
package io.hillock.workflow.notify;
