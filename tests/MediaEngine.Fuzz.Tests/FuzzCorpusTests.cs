using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Fuzz.Tests;

/// <summary>Replays each stored input of each fuzz target, and its truncations.</summary>
public sealed class FuzzCorpusTests
{
    private const int LongestToTruncate = 2048;

    public static TheoryData<string> Targets => new(FuzzTargets.ByName.Keys);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Stored_inputs_break_no_rule(string name)
    {
        string[] files = Directory.GetFiles(CorpusOf(name));
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            byte[] input = File.ReadAllBytes(file);
            FuzzTargets.ByName[name](input);
            for (int length = 0; length < Math.Min(input.Length, LongestToTruncate); length++)
                FuzzTargets.ByName[name](input.AsSpan(0, length));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Single_bit_errors_of_stored_inputs_break_no_rule(string name)
    {
        foreach (string file in Directory.GetFiles(CorpusOf(name)))
        {
            byte[] input = File.ReadAllBytes(file);
            for (int bit = 0; bit < Math.Min(input.Length, LongestToTruncate) * 8; bit++)
            {
                input[bit / 8] ^= (byte)(1 << (bit % 8));
                FuzzTargets.ByName[name](input);
                input[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    private static string CorpusOf(string name) => VectorFile.Path("corpus", name);
}
