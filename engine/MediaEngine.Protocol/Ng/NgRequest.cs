namespace MediaEngine.Protocol.Ng;

/// <summary>
/// One NG request with all keys and flags typed and named. Keys are applied in the order sent: a later key overwrites an earlier one, while
/// lists and sets accumulate. Input that was not understood is listed in <see cref="Warnings"/> and does not fail the request; the few keys
/// that can fail it set <see cref="Error"/>. Absent strings and numbers are null, absent flags false.
/// </summary>
public sealed class NgRequest
{
    private const int MaxWarnings = 32;
    private const int LongestName = 64;

    private readonly List<string> _warnings = [];
    private List<string>? _notDone;
    private List<(string Name, NgStanding Standing)>? _missing;
    private NgTransportOptions? _transport;
    private NgIceOptions? _ice;
    private NgDtlsOptions? _dtls;
    private NgSdesOptions? _sdes;
    private NgExtmapOptions? _extmap;
    private NgSdpOptions? _sdpOutput;
    private NgCodecOptions? _codec;
    private NgMediaOptions? _media;
    private NgT38Options? _t38;
    private NgSubscriptionOptions? _subscription;

    internal NgRequest(NgCommand command, NgDictionary message)
    {
        Command = command;
        Message = message;
    }

    public NgCommand Command { get; }

    /// <summary>The dictionary as received.</summary>
    public NgDictionary Message { get; }

    public string? CallId { get; internal set; }

    public string? FromTag { get; internal set; }

    public string? ToTag { get; internal set; }

    public string? ViaBranch { get; internal set; }

    public string? Sdp { get; internal set; }

    /// <summary>Adds a trace of decisions and their reasons to the reply; our own key <c>explain</c>.</summary>
    public bool Explain { get; internal set; }

    /// <summary>Logs this call at debug level.</summary>
    public bool Debug { get; internal set; }

    public NgSelectionOptions Selection => field ??= new();

    public NgDialogueOptions Dialogue => field ??= new();

    public NgAddressOptions Addresses => field ??= new();

    public NgTransportOptions Transport => _transport ??= new();

    public NgIceOptions Ice => _ice ??= new();

    public NgDtlsOptions Dtls => _dtls ??= new();

    public NgSdesOptions Sdes => _sdes ??= new();

    public NgOsrtp Osrtp { get; internal set; }

    public NgRtcpMux RtcpMux { get; internal set; }

    public NgBundle Bundle { get; internal set; }

    public NgExtmapOptions Extmap => _extmap ??= new();

    public NgReplace Replace { get; internal set; }

    public NgSdpOptions SdpOutput => _sdpOutput ??= new();

    public NgCodecOptions Codec => _codec ??= new();

    public NgMediaOptions Media => _media ??= new();

    public NgT38Options T38 => _t38 ??= new();

    public NgMusicOnHoldOptions? MusicOnHold { get; internal set; }

    public NgRecordingOptions Recording => field ??= new();

    public NgDtmfOptions Dtmf => field ??= new();

    public NgPlaybackOptions Playback => field ??= new();

    public NgSubscriptionOptions Subscription => _subscription ??= new();

    public NgDeletionOptions Deletion => field ??= new();

    public NgAdministrationOptions Administration => field ??= new();

    /// <summary>Something of the group was set; asking for the group itself would make one.</summary>
    public bool HasTransport => _transport is not null;

    public bool HasIce => _ice is not null;

    public bool HasDtls => _dtls is not null;

    public bool HasSdes => _sdes is not null;

    public bool HasExtmap => _extmap is not null;

    public bool HasSdpOutput => _sdpOutput is not null;

    public bool HasCodec => _codec is not null;

    public bool HasMedia => _media is not null;

    public bool HasT38 => _t38 is not null;

    public bool HasSubscription => _subscription is not null;

    /// <summary>Keys, flags and values that were ignored, for the log; at most 32.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What the request asked for and is not supported, for the reply's <c>warning</c>; at most 32.</summary>
    public IReadOnlyList<string> NotDone => _notDone ?? (IReadOnlyList<string>)[];

    /// <summary>
    /// The error-reason to reply, set when a key that can fail the request did (sdp-attr, sdp-media-remove, medias, tags).
    /// </summary>
    public string? Error { get; internal set; }

    /// <summary>The size limit of the reply.</summary>
    public NgReplyRoom ReplyRoom { get; internal set; } = NgReplyRoom.Unlimited;

    /// <summary>Records a part of the request that is ignored.</summary>
    public void Warn(string what, string name)
    {
        if (_warnings.Count < MaxWarnings)
            _warnings.Add($"{what} '{(name.Length <= LongestName ? name : name[..LongestName] + "...")}'");
    }

    /// <summary>Records a part of the request that was understood and is not supported; the client is told.</summary>
    public void NoteNotDone(string what)
    {
        _notDone ??= [];
        if (_notDone.Count < MaxWarnings && !_notDone.Contains(what))
            _notDone.Add(what);
    }

    /// <summary>
    /// Notes what the command and the keys and flags of this request ask for in vain, by their rows in the tables. After the command, and
    /// only when it succeeded: an error says enough.
    /// </summary>
    public void NoteNotDone()
    {
        NgCommandDefinition command = NgCommands.Definition(Command);
        if (command.Standing.MayWarn)
            NoteNotDone(command.Name, command.Standing);
        foreach ((string name, NgStanding standing) in _missing ?? [])
            NoteNotDone(name, standing);
    }

    /// <summary>Reads all keys of a message: first the templates of the command, then the message in the order sent.</summary>
    public static NgRequest Parse(NgCommand command, NgDictionary message, NgTemplates? templates = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var request = new NgRequest(command, message);
        new NgRequestReader(request, templates ?? NgTemplates.None).Read(message);
        return request;
    }

    /// <summary>The request carries a name that may ask for what is not done.</summary>
    /// <param name="names">The row's names, separated by "|".</param>
    internal void NoteMissing(string names, NgStanding standing)
    {
        _missing ??= [];
        if (_missing.Count < MaxWarnings)
            _missing.Add((names.Split('|')[0], standing));
    }

    private void NoteNotDone(string name, NgStanding standing)
    {
        if (standing.IsAsked?.Invoke(this) ?? true)
            NoteNotDone(standing.Warning(name));
    }
}
