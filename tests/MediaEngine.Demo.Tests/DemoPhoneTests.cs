using System.Net;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Demo.Tests;

public sealed class DemoPhoneTests
{
    [Fact]
    public async Task Two_phones_without_an_engine_between_them_hear_every_word_and_report_on_it()
    {
        (Speech alice, Speech bob) = (Speech.Load("speech-alice"), Speech.Load("speech-bob"));
        using DemoPhone a = new("Alice", alice, bob);
        using DemoPhone b = new("Bob", bob, alice);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(20));
        Task call = Task.WhenAll(a.RunAsync(new IPEndPoint(IPAddress.Loopback, b.Port), stop.Token),
            b.RunAsync(new IPEndPoint(IPAddress.Loopback, a.Port), stop.Token));
        await Eventually.BecomesAsync(() => a.Quality().RoundTrip is not null && b.Quality().RoundTrip is not null);
        await stop.CancelAsync();
        await call;

        foreach (DemoQuality heard in (DemoQuality[])[a.Quality(), b.Quality()])
        {
            Assert.True(heard.Packets > 50);
            Assert.Equal((0, 100.0), (heard.Lost, heard.IntactPercent));
            Assert.InRange(heard.Mos, 3.0, 4.5);
        }
    }

    [Fact]
    public void A_wrong_sample_is_detected()
    {
        Speech speech = Speech.Load("speech-alice");
        byte[] packet = new byte[160];
        speech.Read(16000, packet);
        Assert.True(speech.Matches(16000, packet));
        packet[80] ^= 1;
        Assert.False(speech.Matches(16000, packet));
    }
}
