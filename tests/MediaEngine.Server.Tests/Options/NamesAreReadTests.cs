using System.Collections;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MediaEngine.Control;
using MediaEngine.Protocol.Compatibility;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>
/// Code reads each name whose status promises an effect. A request that uses a name without implementation gets a warning.
/// </summary>
public sealed class NamesAreReadTests
{
    /// <summary>At least one of these values is valid for each key.</summary>
    private static readonly NgValue[] _samples =
    [
        "on", "off", "force", "offer", "accept", "drop", "start", "all", "SDP", "load-limit", "request", "sha-256", "passive", "RTP/SAVP",
        "IP4", "forward", "tone", "origin", "audio", "192.0.2.1", "7", 7, "YQ==", NgList.OfText(["a", "b"]),
        new NgList([new NgDictionary().Add("type", "audio").Add("from", "a")]),
        new NgDictionary().Add("strip", NgList.OfText(["PCMU"])).Add("file", "x"),
        new NgDictionary().Add("audio", new NgDictionary().Add("add", NgList.OfText(["x"]))),
    ];

    /// <summary>Values that follow a prefix.</summary>
    private static readonly string[] _suffixes = ["PCMU", "accept", "offer", "origin", "off", "decode", "audio-x", "audio-a>b"];

    /// <summary>Keys that the request reader itself handles.</summary>
    private static readonly string[] _ofTheReader = ["command", "flags", "template"];

    [Fact]
    public void Keys_and_flags_with_an_effect_are_read()
    {
        HashSet<string> read = ReadOptions();
        List<string> unread = [];
        foreach ((string name, NgStanding standing, IEnumerable<NgRequest> requests) in Names())
        {
            if (standing.Status is NameStatus.Same or NameStatus.Different or NameStatus.Own && !_ofTheReader.Contains(name)
                && !requests.Any(r => Changes(r).Any(read.Contains)))
                unread.Add(name);
        }

        Assert.Empty(unread);
    }

    [Fact]
    public void Keys_and_flags_that_are_not_done_yet_give_a_warning()
    {
        List<string> silent = [];
        foreach ((string name, NgStanding standing, IEnumerable<NgRequest> requests) in Names())
        {
            if (standing.Status == NameStatus.NotYet && !requests.Any(IsToldSo))
                silent.Add(name);
        }

        Assert.Empty(silent);
    }

    [Fact]
    public void Keys_and_flags_with_an_effect_or_without_need_give_no_warning() => Assert.Empty(Names()
        .Where(n => n.Standing.Status != NameStatus.NotYet && n.Standing.IsAsked is null && n.Requests.Any(IsToldSo)).Select(n => n.Name));

    [Fact]
    public void Options_with_an_effect_are_read()
    {
        string source = string.Concat(Repository.Files("*.cs", "engine/MediaEngine.Server")
            .Where(f => !f.EndsWith("OptionRows.cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.Empty(OptionTable.All
            .Where(o => o.Status is NameStatus.Same or NameStatus.Different or NameStatus.Own
                && !source.Contains($"\"{o.Name}\"", StringComparison.Ordinal))
            .Select(o => o.Name));
    }

    private static bool IsToldSo(NgRequest request)
    {
        request.NoteNotDone();
        return request.NotDone.Count > 0;
    }

    private static IEnumerable<(string Name, NgStanding Standing, IEnumerable<NgRequest> Requests)> Names()
    {
        foreach ((string names, NgStanding standing) in NgCatalogue.Keys)
            yield return (names.Split('|')[0], standing, _samples.SelectMany(s => With(names.Split('|')[0], s)));
        foreach ((string names, NgStanding standing) in NgCatalogue.Flags)
            yield return (names.Split('|')[0], standing, With("flags", NgList.OfText([names.Split('|')[0]])));
        foreach ((string names, NgStanding standing) in NgCatalogue.Prefixes)
            yield return (names.Split('|')[0], standing,
                _suffixes.SelectMany(s => With("flags", NgList.OfText([names.Split('|')[0] + s]))));
    }

    private static IEnumerable<NgRequest> With(string key, NgValue value) =>
        ((NgCommand[])[NgCommand.Offer, NgCommand.StopRecording, NgCommand.Create])
            .Select(command => NgRequest.Parse(command, new NgDictionary().Add(key, value)));

    /// <summary>Options that the request sets, such as "NgMediaOptions.Ptime".</summary>
    private static IEnumerable<string> Changes(NgRequest request)
    {
        Dictionary<string, string> before = Values(NgRequest.Parse(request.Command, new NgDictionary()));
        return Values(request).Where(v => before.GetValueOrDefault(v.Key) != v.Value).Select(v => v.Key);
    }

    private static Dictionary<string, string> Values(NgRequest request)
    {
        Dictionary<string, string> values = [];
        Add(request);
        return values;

        void Add(object options)
        {
            foreach (PropertyInfo property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                if (property.Name is "Message" or "Warnings" or "NotDone" or "ReplyRoom" or "Command")
                    continue;
                object? value = property.GetValue(options);
                if (value is not null and not string && value is not IEnumerable && property.PropertyType is { IsClass: true })
                    Add(value);
                values[$"{options.GetType().Name}.{property.Name}"] = value is IList list ? $"{list.Count}" : $"{value}";
            }
        }
    }

    /// <summary>Options whose getter signalling or the server calls.</summary>
    private static HashSet<string> ReadOptions()
    {
        HashSet<string> read = [];
        string folder = Path.GetDirectoryName(typeof(ControlEngine).Assembly.Location)!;
        foreach (string name in (string[])["Control", "Signalling", "Server"])
        {
            string path = Path.Combine(folder, name == "Server" ? "mediaengine.dll" : $"MediaEngine.{name}.dll");
            if (!File.Exists(path))
                continue;
            using PEReader file = new(File.OpenRead(path));
            MetadataReader metadata = file.GetMetadataReader();
            foreach (MemberReferenceHandle handle in metadata.MemberReferences)
            {
                MemberReference member = metadata.GetMemberReference(handle);
                string getter = metadata.GetString(member.Name);
                if (getter.StartsWith("get_", StringComparison.Ordinal) && member.Parent.Kind == HandleKind.TypeReference)
                    read.Add($"{metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)}.{getter[4..]}");
            }
        }

        return read;
    }
}
