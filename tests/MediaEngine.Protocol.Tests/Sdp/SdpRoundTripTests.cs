using System.Text.Json;
using CsCheck;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Sdp;

public sealed class SdpRoundTripTests
{
    [Fact]
    public void S21_what_was_read_prints_to_what_reads_the_same()
    {
        int accepted = 0;
        SdpGen.Description.Sample(text =>
        {
            if (!SdpReader.TryRead(text, out SessionDescription first, out _))
                return true;
            Interlocked.Increment(ref accepted);
            string printed = SdpPrinter.Print(first);
            return SdpReader.TryRead(printed, out SessionDescription again, out _) && Print(again) == Print(first)
                && SdpPrinter.Print(again) == printed;
        }, iter: 5_000);
        Assert.True(accepted > 1_000, $"only {accepted} descriptions were accepted");
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_and_never_throws() =>
        Gen.Select(SdpGen.Description, Gen.Int[0, 2_000], Gen.Char['\0', 'ÿ'], Gen.Bool, Gen.Bool)
            .Sample((text, position, character, fragment, strict) =>
            {
                int at = text.Length == 0 ? 0 : position % text.Length;
                string damaged = text[..at] + character + text[Math.Min(at + 1, text.Length)..];
                return SdpReader.TryRead(damaged, out _, out SdpError error, fragment, strict) == (error == SdpError.None);
            }, iter: 5_000);

    private static string Print(SessionDescription session) => JsonSerializer.Serialize(
        new
        {
            Origin = session.Origin?.ToString(),
            session.SessionName,
            session.Information,
            session.Contacts,
            session.Timing,
            Connection = session.Connection?.ToString(),
            session.Bandwidths,
            session.Attributes,
            Sections = session.Sections.Select(m => new
            {
                m.Type,
                m.Port,
                m.PortCount,
                m.Protocol,
                m.Formats,
                m.Information,
                Connection = m.Connection?.ToString(),
                m.Bandwidths,
                m.Attributes,
            }),
        });
}
