package dev.frametape.transparency;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test is about what stands between parent and child: its own pipes, and a process of ours. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(
    value = Way.class,
    mode = EnumSource.Mode.EXCLUDE,
    names = {"DIRECT", "KEEP_PID_ALONE"})
@interface EveryHop {}
