using MediaEngine.Control.Tests.Security;
using Xunit;

namespace MediaEngine.Control.Tests.Bundling;

/// <summary>
/// Whole dialogues: which party bundles, what is requested, and where and with which mid each packet arrives (RFC 8843, RFC 9143).
/// </summary>
public sealed class BundleDialogueTests
{
    private static readonly string[][] _flags =
    [
        [], ["bundle=accept"], ["bundle=offer"], ["bundle=require"], ["bundle=strict"], ["bundle=reject"],
        ["bundle=accept", "bundle=offer"], ["bundle=accept", "bundle=require"],
    ];

    public static TheoryData<bool, bool, bool, bool, int> Cases()
    {
        var cases = new TheoryData<bool, bool, bool, bool, int>();
        foreach (bool caller in (bool[])[false, true])
        {
            foreach (bool callee in (bool[])[false, true])
            {
                foreach (bool callerMid in (bool[])[false, true])
                {
                    foreach (bool calleeMid in (bool[])[false, true])
                    {
                        for (int flags = 0; flags < _flags.Length; flags++)
                            cases.Add(caller, callee, callerMid && caller, calleeMid, flags);
                    }
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void S14_Each_packet_of_each_step_arrives_where_it_belongs(bool callerBundles, bool calleeBundles, bool callerMid,
        bool calleeMid, int flags)
    {
        using var call = new RelayedCall();
        SignalledCall signalling = call.Signalling;
        string[] keys = [.. _flags[flags], "rtcp-mux=offer", "rtcp-mux=require"];
        var caller = new SimPhone(call, "198.51.100.10", callerBundles, callerMid, 100);
        var callee = new SimPhone(call, "203.0.113.20", calleeBundles, calleeMid, 200);

        string[] offer = Checked(signalling.Offer(caller.Offer(), keys));
        Assert.Equal(offer, signalling.Offer(caller.Offer(), keys));
        caller.Take(Checked(signalling.Answer(callee.Answer(offer))));
        Assert.Equal(callerBundles && keys.Contains("bundle=accept"), caller.IsBundled);

        // A party that was offered one transport only, but uses two, cannot be served.
        bool isRequired = keys.Contains("bundle=require") || keys.Contains("bundle=strict");
        if (isRequired && !calleeBundles)
            return;
        Talk();

        // A re-offer without bundle keys.
        string[] again = Checked(signalling.Reoffer(caller.Offer()));
        if (isRequired)
            Assert.Equal(Lines(offer, "a=bundle-only"), Lines(again, "a=bundle-only"));
        caller.Take(Checked(signalling.Answer(callee.Answer(again))));
        Talk();

        string[] back = Checked(signalling.OfferBack(callee.Offer()));
        callee.Take(Checked(signalling.AnswerBack(caller.Answer(back))));
        Talk();

        // Video is removed and added again.
        string[] without = Checked(signalling.Reoffer(caller.Offer(video: false)));
        caller.Take(Checked(signalling.Answer(callee.Answer(without))));
        Talk();
        string[] with = Checked(signalling.Reoffer(caller.Offer()));
        caller.Take(Checked(signalling.Answer(callee.Answer(with))));
        Talk();

        void Talk()
        {
            caller.SendTo(callee);
            callee.SendTo(caller);
        }
    }

    /// <summary>What must hold in each description.</summary>
    private static string[] Checked(string[] lines)
    {
        string[] mids = SignalledCall.Values(lines, "mid");
        Assert.Equal(mids.Distinct(), mids);
        foreach (string group in SignalledCall.Values(lines, "group"))
            Assert.Subset(mids.ToHashSet(), group.Split(' ').Skip(1).ToHashSet());
        string[] ports =
            [.. lines.Where(l => l.StartsWith("m=", StringComparison.Ordinal)).Select(l => l.Split(' ')[1]).Where(p => p != "0")];
        if (SignalledCall.Values(lines, "group").Length == 0)
            Assert.Equal(ports.Distinct(), ports);
        return lines;
    }

    private static int Lines(string[] lines, string line) => lines.Count(l => l == line);
}
