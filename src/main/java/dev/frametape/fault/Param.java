package dev.frametape.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the catalogue says of a parameter. Stands on every component of a fault record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Param {
  /** A few words with the unit and the range. */
  String value();

  /** As the short form would write it; {@link #NONE}: it has to be given. */
  String byDefault() default NONE;

  /** Given as the only value, without its name: {@code {cut-prefix: 2}}. */
  boolean first() default false;

  /** The smallest number that a scenario may give. */
  long least() default Long.MIN_VALUE;

  /** The largest number that a scenario may give. */
  long most() default Long.MAX_VALUE;

  /** What a text or a number has to look like beyond its Java type. */
  Form form() default Form.PLAIN;

  enum Form {
    PLAIN,
    /** A number of bytes: {@code 65536} or {@code 64KiB}. */
    BYTES,
    /** An announced length: bytes, or {@code hard-cap}, or {@code hard-cap+1}. */
    LENGTH,
    /** A JSON pointer. */
    POINTER,
    /** Pairs of hexadecimal digits, or nothing. */
    HEX,
    /** The name of a Linux signal. */
    SIGNAL,
    /** A JSON object. */
    OBJECT
  }

  String NONE = "\0";
}
