using System.Numerics;
using MediaEngine.Control.Tests.Negotiation;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests;

/// <summary>
/// Random phones call each other through one engine, and each sequence of messages must keep the rules. Each step is one NG command: offer,
/// re-offer from either side, answer, hold, codec change, branch, move, deletion, and messages that must be refused.
/// </summary>
internal sealed class SignallingModel(ulong seed, ModelTotals totals)
{
    private const int MaxCalls = 12;

    private static readonly string[] _offerKeys =
    [
        "ICE=remove", "ICE=force", "rtcp-mux=[offer]", "rtcp-mux=[offer,require]", "rtcp-mux=[demux]", "rtcp-mux=[accept]",
        "rtcp-mux=[reject]", "transport-protocol=RTP/SAVP", "transport-protocol=RTP/AVP", "transport-protocol=UDP/TLS/RTP/SAVPF",
        "direction=[pub,priv]", "direction=[priv,pub]", "address-family=IP6", "address-family=IP4", "codec-strip-PCMA", "codec-strip-all",
        "codec-except-GSM", "codec-mask-PCMU", "static-codecs", "reuse-codecs", "generate-mid", "port-latching", "no-port-latching",
        "sdp-media-remove=[video]", "replace=[origin]", "loop-protect", "SDES-off", "DTLS=off", "original-sendrecv", "full-rtcp-attribute",
        "trickle-ICE", "explain=yes", "replace-zero-address", "single-codec", "media-address=203.0.113.77", "reset", "bundle=[offer]",
        "bundle=[accept]", "bundle=[offer,require]", "codec-consume-GSM", "allow-no-codec-media", "asymmetric", "ICE-lite=forward",
        "codec-transcode-opus", "codec-transcode-G722", "codec-transcode-telephone-event", "codec-mask-all", "always-transcode",
        "force-transcoding", "ptime=40", "track-state=yes", "track-state",
    ];

    private static readonly string[] _directions = ["sendrecv", "sendonly", "recvonly", "inactive"];

    private readonly SignallingBench _bench = new(seed);
    private readonly SeededRandom _random = new(seed * 7919);
    private readonly List<ModelCall> _calls = [];
    private readonly List<string> _history = [];
    private int _names;

    public void Step()
    {
        totals.Steps++;
        _bench.Now += TimeSpan.FromMilliseconds(20);
        try
        {
            Act();
            Assert.Equal(_bench.Media.OwnedPorts, _bench.Ports.Outstanding);
            Assert.Equal(_bench.Media.Plans.Count, _bench.Engine.Sessions);
            foreach (CallPlan plan in _bench.Media.Plans.Values)
                CheckConversions(plan);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"seed {seed}, after:\n{string.Join('\n', _history.TakeLast(12))}\n{e.Message}\n" +
                $"{e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Signalling"))}", e);
        }
    }

    /// <summary>Deletes the remaining calls. Nothing may be left.</summary>
    public void EndAllCalls()
    {
        foreach (ModelCall call in _calls)
            Send(NgCommand.Delete, call, null, null, null);
        Assert.Equal((0, 0, 0), (_bench.Engine.Sessions, _bench.Ports.Outstanding, _bench.Media.OwnedPorts));
    }

    private void Act()
    {
        int choice = _random.Next(100);
        if (_calls.Count == 0 || (choice < 12 && _calls.Count < MaxCalls))
        {
            _calls.Add(new ModelCall($"call{++_names}", KeepsVersion: _random.Chance(0.5)));
            Offer(_calls[^1], _calls[^1].NewBranch());
            return;
        }

        ModelCall call = _calls[_random.Next(_calls.Count)];
        ModelBranch branch = call.Branches[_random.Next(call.Branches.Count)];
        if (choice < 20 && call.Branches.Count < 4)
            Offer(call, call.NewBranch());
        else if (choice < 45)
            Offer(call, branch);
        else if (choice < 75)
            Answer(call, branch);
        else if (choice < 85)
            ReofferFromCallee(call, branch);
        else if (choice < 88)
            Refused(call, branch);
        else if (choice < 92)
            RollBack(call, branch);
        else
            Delete(call, branch);
    }

    private void Offer(ModelCall call, ModelBranch branch)
    {
        Change(call.Caller);
        NgDictionary reply = Send(NgCommand.Offer, call, "a", branch.Tag, call.Caller.Describe(),
            [.. Keys(call), $"via-branch={branch.Name}"]);
        totals.Offers++;
        Described(call, reply, branch.Name, call.Caller);
        branch.Offered = true;
    }

    private void ReofferFromCallee(ModelCall call, ModelBranch branch)
    {
        if (branch.Tag is null)
            return;
        Change(branch.Callee);
        NgDictionary reply = Send(NgCommand.Offer, call, branch.Tag, "a", branch.Callee.Describe(), Keys(call));
        totals.Offers++;
        Described(call, reply, "caller", branch.Callee);
    }

    private void Answer(ModelCall call, ModelBranch branch)
    {
        if (!branch.Offered)
            return;
        branch.Tag ??= $"b{++_names}";
        Change(branch.Callee);
        NgDictionary reply = Send(NgCommand.Answer, call, "a", branch.Tag, branch.Callee.Describe(),
            [.. Keys(call), $"via-branch={branch.Name}"]);
        totals.Answers++;
        Described(call, reply, "caller", branch.Callee);
    }

    /// <summary>Messages that fail, and one that the worker refuses. They must not affect the call.</summary>
    private void Refused(ModelCall call, ModelBranch branch)
    {
        string before = State(call);
        NgDictionary reply;
        switch (_random.Next(4))
        {
            case 0:
                reply = Send(NgCommand.Offer, call, "a", branch.Tag, "v=0\r\nm=audio x", []);
                break;
            case 1:
                reply = Send(NgCommand.Answer, call, "a", "a", call.Caller.Describe(), []);
                break;
            case 2:
                reply = Send(NgCommand.Offer, call, "a", branch.Tag, call.Caller.Describe() + "m=audio 9000 RTP/AVP 999\r\n", Keys(call));
                break;
            default:
                _bench.Media.Full = true;
                reply = Send(NgCommand.Offer, call, "a", branch.Tag, call.Caller.Describe(), [.. Keys(call), "direction=[priv,priv]"]);
                _bench.Media.Full = false;
                break;
        }

        totals.Refused++;
        Assert.Equal("error", reply.TextOf("result"));
        Assert.Equal(before, State(call));
    }

    private void RollBack(ModelCall call, ModelBranch branch)
    {
        NgDictionary reply = _random.Chance(0.3)
            ? Send(NgCommand.Rollback, call, null, null, null)
            : Send(NgCommand.Rollback, call, "a", branch.Tag, null, $"via-branch={branch.Name}");
        if (reply.TextOf("error-reason") == "Unknown call-ID" || reply.TextOf("warning") is not null)
            return;
        Assert.Equal("ok", reply.TextOf("result"));
        totals.RolledBack++;

        // The rollback removed a party that the offer created. The next party of the branch starts with a new version.
        call.Emitted.Clear();
    }

    private void Delete(ModelCall call, ModelBranch branch)
    {
        totals.Deletions++;
        call.Deleted();
        int choice = _random.Next(4);
        if (choice == 0)
            Send(NgCommand.Delete, call, null, null, null, "delete-delay=1");
        else if (choice == 1)
            Send(NgCommand.Delete, call, "a", null, null,
                [$"via-branch={branch.Name}", .. _random.Chance(0.5) ? ["delete-delay=1"] : Array.Empty<string>()]);
        else if (choice == 2 && branch.Tag is { } tag)
            Send(NgCommand.Delete, call, tag, "a", null);
        else
            Send(NgCommand.Delete, call, "a", null, null);
        if (_random.Chance(0.5))
        {
            _bench.Now += TimeSpan.FromSeconds(2);
            _bench.Engine.HandleTimeout(_bench.Now);
        }

        if (!_bench.Engine.CallIds(int.MaxValue).Contains(call.Id))
            _calls.Remove(call);
    }

    private NgDictionary Send(NgCommand command, ModelCall call, string? from, string? to, string? sdp, params string[] keys)
    {
        _history.Add($"{command} {call.Id} {from} {to} {string.Join(' ', keys)}\n{sdp}");
        NgDictionary reply = _bench.Send(command, call.Id, from, to, sdp, keys);
        _history.Add($"-> {reply.TextOf("result")} {reply.TextOf("error-reason")}\n{reply.TextOf("sdp")}");
        if (_history.Count > 64)
            _history.RemoveRange(0, 32);
        return reply;
    }

    private string State(ModelCall call) =>
        $"{NgText.Print(_bench.Send(NgCommand.Query, call.Id, null, null, null))} {_bench.Ports.Outstanding} {_bench.Engine.Sessions}";

    private string[] Keys(ModelCall call)
    {
        List<string> keys = [];
        while (_random.Chance(0.5))
            keys.Add(_offerKeys[_random.Next(_offerKeys.Length)]);
        if (call.KeepsVersion)
            keys.RemoveAll(k => k.StartsWith("replace=", StringComparison.Ordinal));
        if (call.KeepsVersion)
            keys.Add("replace=[SDP-version]");
        return [.. keys.DistinctBy(k => k.Split('=')[0])];
    }

    /// <summary>What must hold for each description of the engine.</summary>
    private void Described(ModelCall call, NgDictionary reply, string receiver, ModelPhone sender)
    {
        if (reply.TextOf("sdp") is not { } sdp)
        {
            Assert.Contains(reply.TextOf("error-reason"),
                new[] { "Error rewriting SDP", "Unknown call-id", "Invalid dialogue association" });
            return;
        }

        foreach (string line in sdp.Split("\r\n").Where(l => l.StartsWith("m=", StringComparison.Ordinal)))
        {
            string[] parts = line.Split(' ');
            Assert.True(parts.Length > 3, $"a media needs a format: {line}");
            Assert.True(parts[1] == "0" || parts[3..].Any(f => f != "101"), $"a live media needs a codec: {line}");
            Assert.True(parts[3..].Distinct().Count() == parts.Length - 3, $"a number has one meaning: {line}");
            Assert.True(parts[1] == "0" || int.Parse(parts[1]) >= 40_000, $"a port of ours: {line}");
        }

        // Each message has audio. Sections that a message omits are written as before.
        string[] audio = sdp.Split("\r\nm=")[1].Split("\r\n");
        if (!sender.ZeroAddress && audio[0].Split(' ')[1] != "0")
            Assert.False(audio[1] is "c=IN IP4 0.0.0.0" or "c=IN IP6 ::", $"nobody holds: {audio[0]}");

        string[] ports = [.. sdp.Split("\r\n").Where(l => l.StartsWith("m=", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])
            .Where(p => p != "0")];
        Assert.True(ports.Length == ports.Distinct().Count() || sdp.Contains("a=group:BUNDLE", StringComparison.Ordinal)
            || sdp.Contains("IP4 10.0.0.1", StringComparison.Ordinal) || sdp.Contains("IP6", StringComparison.Ordinal),
            "live medias have ports of their own");
        if (call.KeepsVersion)
            CheckVersion(call, sdp, receiver);
    }

    /// <summary>
    /// Sender and receiver both negotiated each payload type, each is transcoded to one other, and the engine generates reports for its own
    /// streams.
    /// </summary>
    private void CheckConversions(CallPlan plan)
    {
        foreach (RoutePlan route in plan.Routes.Where(r => !r.Transcodings.IsEmpty || r.DetectedTones is not null))
        {
            SectionPlan from = plan.Sections.Single(m => m.Id == route.From), to = plan.Sections.Single(m => m.Id == route.To);
            Assert.Distinct(route.Transcodings.Select(c => c.From));
            Assert.All(route.Transcodings, c => Assert.Contains(from.Payloads, p => p.PayloadType == c.From));
            Assert.All(route.Transcodings,
                c => Assert.Contains(to.Payloads, p => p.PayloadType == c.To && p.Encoding == c.Target.Encoding));
            bool transcodes = route.DetectedTones is not null || route.Transcodings.Any(c => c.Kind != TranscodingKind.Pass);
            Assert.True(!transcodes || (from.GenerateRtcp && to.GenerateRtcp), "the engine generates the reports about its own streams");
            Assert.True(transcodes || route.Transcodings.Any(c => c.From != c.To), "a transcoding changes the codec or the payload type");
            totals.Transcodings += transcodes ? 1 : 0;
        }
    }

    private void CheckVersion(ModelCall call, string sdp, string receiver)
    {
        string origin = sdp.Split("\r\n")[1];
        string body = sdp.Replace(origin, "");
        BigInteger version = BigInteger.Parse(origin.Split(' ')[2]);
        if (call.Emitted.TryGetValue(receiver, out (BigInteger Version, string Body) last))
        {
            Assert.Equal(last.Body == body ? last.Version : last.Version + 1, version);
            if (last.Body == body)
                totals.VersionsKept++;
            else
                totals.VersionsStepped++;
        }

        call.Emitted[receiver] = (version, body);
    }

    private void Change(ModelPhone phone)
    {
        if (_random.Chance(0.15))
            phone.Port = 7000 + 2 * _random.Next(6);
        if (_random.Chance(0.2))
            phone.Direction = _directions[_random.Next(4)];
        if (_random.Chance(0.2))
            phone.Codecs = [.. ModelPhone.AllCodecs.Where(_ => _random.Chance(0.6)).DefaultIfEmpty(8)];
        if (_random.Chance(0.1))
            phone.Events = !phone.Events;
        if (_random.Chance(0.1))
            phone.ZeroAddress = !phone.ZeroAddress;
        if (_random.Chance(0.1))
            phone.Videos = _random.Next(3);
        if (_random.Chance(0.1))
            phone.VideoRefused = !phone.VideoRefused;
        if (_random.Chance(0.1))
            phone.Ice = _random.Next(3);
        if (_random.Chance(0.1))
            phone.Mux = !phone.Mux;
        if (_random.Chance(0.05))
            phone.Mid = !phone.Mid;
    }
}
