package dev.frametape.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.harness.HarnessCall.CallFixtureMul;
import dev.frametape.harness.HarnessCall.EmitTestRows;
import dev.frametape.harness.HarnessCall.LoadFixtureCapability;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HarnessCallTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "health",
        "load-fixture-capability=fixtures/lean",
        "load-fixture-capability=",
        "call-fixture-mul=f,18446744073709551615,0",
        "emit-test-rows=a,b,a",
        "emit-test-rows=",
        "emit-test-rows=a,,b,",
        "emit-rows-then-exit",
        "emit-rows-then-panic",
        "trigger-lean-panic=a=b",
        "terminate"
      })
  void aRequestIsReadAndSpelledTheSame(String text) {
    assertThat(HarnessCall.parse(text).text()).isEqualTo(text);
  }

  @Test
  void everyFormIsUnderstood() {
    for (String form : HarnessCall.FORMS) {
      assertThat(HarnessCall.parse(form.replace("LHS,RHS", "6,7")).text()).isNotEmpty();
    }
  }

  @Test
  void theLastTwoCommasOfAMultiplicationCount() {
    assertThat(HarnessCall.parse("call-fixture-mul=/a,1,b=c/,6,7"))
        .isEqualTo(new CallFixtureMul("/a,1,b=c/", BigInteger.valueOf(6), BigInteger.valueOf(7)));
  }

  @Test
  void aPathKeepsItsSpelling() {
    assertThat(HarnessCall.parse("load-fixture-capability=a//b/./"))
        .isEqualTo(new LoadFixtureCapability("a//b/./"));
  }

  @Test
  void noStreamsAndEmptyNamesAreTwoThings() {
    assertThat(HarnessCall.parse("emit-test-rows=")).isEqualTo(new EmitTestRows(List.of()));
    assertThat(HarnessCall.parse("emit-test-rows=,")).isEqualTo(new EmitTestRows(List.of("", "")));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyProductOfNumbersSurvivesItsSpelling(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BigInteger lhs = new BigInteger(Long.toUnsignedString(random.nextLong()));
    BigInteger rhs = new BigInteger(Long.toUnsignedString(random.nextLong()));
    CallFixtureMul call = new CallFixtureMul("p,".repeat(random.nextInt(4)), lhs, rhs);
    assertThat(HarnessCall.parse(call.text())).isEqualTo(call);
  }

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @Test
  void aMisspeltNameGetsTheNearestOneAndTheList() {
    assertThatThrownBy(() -> HarnessCall.parse("emit-rows=a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown request `emit-rows=a`; did you mean emit-test-rows=")
        .hasMessageContaining("The requests are: health, ");
    assertThatThrownBy(() -> HarnessCall.parse("helth")).hasMessageContaining("mean health?");
  }

  @Test
  void aNameLikeNoOtherGetsTheListAlone() {
    assertThatThrownBy(() -> HarnessCall.parse("zzzzzzzzzzzz"))
        .hasMessageStartingWith("unknown request `zzzzzzzzzzzz`. The requests are: health, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"health=", "terminate=now"})
  void aValueTooMuchIsSaid(String text) {
    assertThatThrownBy(() -> HarnessCall.parse(text)).hasMessageContaining("it takes no value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"load-fixture-capability", "emit-test-rows", "call-fixture-mul"})
  void aMissingValueIsSaid(String text) {
    assertThatThrownBy(() -> HarnessCall.parse(text))
        .hasMessageContaining("its value is missing; write " + text + "=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "call-fixture-mul=f",
        "call-fixture-mul=f,6",
        "call-fixture-mul=f,6,",
        "call-fixture-mul=f,6,-7",
        "call-fixture-mul=f,+6,7",
        "call-fixture-mul=f,6,18446744073709551616",
        "call-fixture-mul=f,6, 7"
      })
  void aWrongNumberIsRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> HarnessCall.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("`" + text + "`")
        .hasMessageEndingWith("write call-fixture-mul=PATH,LHS,RHS");
  }
}
