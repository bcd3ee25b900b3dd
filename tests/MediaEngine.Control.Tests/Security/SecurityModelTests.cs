using CsCheck;
using Xunit;

namespace MediaEngine.Control.Tests.Security;

/// <summary>
/// Random keys, DTLS and ICE: each combination of party capabilities and requests keeps the rules of <see cref="SecurityModel"/>.
/// MEDIAENGINE_MODEL_STEPS sets the number of dialogues.
/// </summary>
public sealed class SecurityModelTests
{
    private static readonly Gen<SecurityStep> _steps = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.ULong, Gen.ULong,
        (fromCaller, answered, offer, answer, offerKeys, answerKeys) => new SecurityStep(fromCaller, answered, offer, answer, offerKeys,
            answerKeys));

    [Fact]
    public void Offers_and_answers_keep_what_was_negotiated_secure_whatever_flags_they_carry()
    {
        var seen = new Dictionary<string, int>();
        _steps.Array[1, 6].Sample(
            steps =>
            {
                var model = new SecurityModel(seen);
                foreach (SecurityStep step in steps)
                    model.Run(step);
            },
            iter: long.TryParse(Environment.GetEnvironmentVariable("MEDIAENGINE_MODEL_STEPS"), out long asked) && asked > 0 ? asked : 3_000,
            threads: 1);
        string text = string.Join(", ", seen.Select(s => $"{s.Key} {s.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.True(seen.Count == 12 && seen.Values.Min() > 5, text);
    }
}
