using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MediaEngine.Testing.Network;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>A call between the two outer network namespaces.</summary>
internal sealed partial class OffloadCall : IDisposable
{
    private readonly OffloadRig _rig;
    private readonly string[] _flags;

    public OffloadCall(OffloadRig rig, bool v6, bool calleeV6, string[] flags)
    {
        (_rig, _flags) = (rig, flags);
        Id = Guid.NewGuid().ToString("N");
        Caller = new OffloadPhone(rig.Networks.Caller, ThreeNetworks.CallerAddress(v6));
        Callee = new OffloadPhone(rig.Networks.Callee, ThreeNetworks.CalleeAddress(calleeV6));
        Negotiate();
    }

    public string Id { get; }

    public OffloadPhone Caller { get; }

    public OffloadPhone Callee { get; }

    /// <summary>Sends an offer and an answer. Can be repeated.</summary>
    public void Negotiate()
    {
        Callee.Remote = MediaOf(Sdp(_rig.RequestRaw(
            $"d7:call-id{Id.Length}:{Id}7:command5:offer9:directionl1:a1:be5:flagsl{Text(_flags)}e8:from-tag6:caller"
            + $"3:sdp{Bencode(Caller.Sdp())}"
            + (Callee.IsV6 != Caller.IsV6 ? $"14:address-family{Bencode(Callee.IsV6 ? "IP6" : "IP4")}" : "") + "e")));
        Caller.Remote = MediaOf(Sdp(_rig.RequestRaw(
            $"d7:call-id{Id.Length}:{Id}7:command6:answer5:flagsl{Text(_flags)}e8:from-tag6:caller"
            + $"3:sdp{Bencode(Callee.Sdp())}6:to-tag6:calleee")));

        // The worker answers query after it has applied the plan, so later statistics belong to the new plan.
        Command("query");
    }

    public string Command(string command, params (string Key, string Value)[] more) =>
        _rig.Request([("call-id", Id), ("command", command), .. more]);

    public void Dispose()
    {
        Caller.Dispose();
        Callee.Dispose();
    }

    private static string Text(IEnumerable<string> words) => string.Concat(words.Select(Bencode));

    private static string Bencode(string text) => $"{text.Length}:{text}";

    private static string Sdp(string reply)
    {
        Match sdp = SdpEntry().Match(reply);
        return sdp.Success
            ? reply.Substring(sdp.Index + sdp.Length, int.Parse(sdp.Groups[1].Value)) : throw new InvalidOperationException(reply);
    }

    private static IPEndPoint MediaOf(string sdp) =>
        new(IPAddress.Parse(Connection().Match(sdp).Groups[1].Value), int.Parse(Media().Match(sdp).Groups[1].Value));

    [GeneratedRegex(@"3:sdp(\d+):")]
    private static partial Regex SdpEntry();

    [GeneratedRegex(@"c=IN IP. (\S+)")]
    private static partial Regex Connection();

    [GeneratedRegex(@"m=audio (\d+)")]
    private static partial Regex Media();
}
