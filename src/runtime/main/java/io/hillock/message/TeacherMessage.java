package io.hillock.message;

/** Several teachers on one question, types 22 to 24. */
public sealed interface TeacherMessage extends Message
        permits TeacherOutput, MtlSignal, MtlResult {}
