using System.Text.Json;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Server.Options;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>
/// /api/streams: the streams with their states, and their settings for who may change them. A stream added here is held until the engine
/// ends; the configuration file is not written.
/// </summary>
internal sealed class StreamApi(
    GatewayCalls gateway, StreamTable streams, ViewerSessions sessions, CameraNetworks cameraNetworks)
{
    private const string JsonType = "application/json";
    private const int LargestStream = 16 * 1024;
    private const int LargestReport = 4 * 1024;

    /// <summary>GET /api/streams: those that the client may watch.</summary>
    public async Task ListAsync(WebRequest request)
    {
        StreamEntry[] visible = [.. streams.All.Where(s => request.Grant.Check(s.Name, WebAction.View) == WebVerdict.Allowed)];
        StreamStatus[] statuses = await gateway.RunAsync((engine, now) =>
            visible.Select(s => engine.Status(s.Name, now)).OfType<StreamStatus>().ToArray()).ConfigureAwait(false);
        await WebReply.JsonAsync(request.Context, StatusCodes.Status200OK, [.. statuses.Select(StreamJson.Of)],
            WebJson.Default.StreamJsonArray)
            .ConfigureAwait(false);
    }

    /// <summary>GET /api/streams/NAME.</summary>
    public Task GetAsync(WebRequest request) => SendAsync(request, request.Stream, StatusCodes.Status200OK);

    /// <summary>POST /api/streams: a new stream.</summary>
    public async Task AddAsync(WebRequest request)
    {
        if (await ReadAsync(request).ConfigureAwait(false) is not { } body)
            return;
        if (body.Name is not { } name)
        {
            await WebReply.ProblemAsync(request.Context, StatusCodes.Status422UnprocessableEntity, "name is required.")
                .ConfigureAwait(false);
            return;
        }

        await PutAsync(request, body, name, replaces: false).ConfigureAwait(false);
    }

    /// <summary>PUT /api/streams/NAME: the settings of a stream, which need not exist. An unchanged stream keeps running.</summary>
    public async Task PutAsync(WebRequest request)
    {
        if (await ReadAsync(request).ConfigureAwait(false) is not { } body)
            return;
        if (body.Name is not null && body.Name != request.Stream)
        {
            await WebReply.ProblemAsync(request.Context, StatusCodes.Status422UnprocessableEntity, "name is not that of the path.")
                .ConfigureAwait(false);
            return;
        }

        await PutAsync(request, body, request.Stream, replaces: true).ConfigureAwait(false);
    }

    /// <summary>DELETE /api/streams/NAME: ends its viewers too.</summary>
    public async Task RemoveAsync(WebRequest request)
    {
        bool removed = await gateway.RunAsync((engine, now) => streams.Remove(request.Stream) | engine.Remove(request.Stream, now))
            .ConfigureAwait(false);
        await (removed ? WebReply.EmptyAsync(request.Context, StatusCodes.Status204NoContent)
            : WebReply.ProblemAsync(request.Context, StatusCodes.Status404NotFound, WhepEndpoint.NoStream(request.Stream)))
            .ConfigureAwait(false);
    }

    /// <summary>GET /api/streams/NAME/snapshot.jpg.</summary>
    public Task SnapshotAsync(WebRequest request) => streams.Find(request.Stream) is null
        ? WebReply.ProblemAsync(request.Context, StatusCodes.Status404NotFound, WhepEndpoint.NoStream(request.Stream))
        : WebReply.ProblemAsync(request.Context, StatusCodes.Status501NotImplemented, "Snapshots cannot be made yet.");

    /// <summary>POST /api/viewers/SESSION/stats.</summary>
    public async Task ReportAsync(WebRequest request)
    {
        HttpContext context = request.Context;
        if (await WebBody.ReadAsync(context, JsonType, LargestReport).ConfigureAwait(false) is not byte[] body)
            return;
        try
        {
            ViewerReportJson report = JsonSerializer.Deserialize(body, WebJson.Default.ViewerReportJson) ?? throw new JsonException();
            await (sessions.Report(request.Session, report) ? WebReply.EmptyAsync(context, StatusCodes.Status204NoContent)
                : WebReply.ProblemAsync(context, StatusCodes.Status404NotFound, "There is no such session.")).ConfigureAwait(false);
        }
        catch (JsonException problem)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status400BadRequest, Explain(problem)).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(WebRequest request, string name, int status)
    {
        StreamStatus? state = streams.Find(name) is null
            ? null : await gateway.RunAsync((engine, now) => engine.Status(name, now)).ConfigureAwait(false);
        if (state is null || streams.Find(name) is not { } entry)
        {
            await WebReply.ProblemAsync(request.Context, StatusCodes.Status404NotFound, WhepEndpoint.NoStream(name)).ConfigureAwait(false);
            return;
        }

        bool isAdmin = request.Grant.Check(name, WebAction.Admin) == WebVerdict.Allowed;
        StreamJson json = StreamJson.Of(state) with
        {
            Settings = isAdmin ? StreamSettingsJson.Of(entry) : null,
            Reports = sessions.Reports(name),
        };
        await WebReply.JsonAsync(request.Context, status, json, WebJson.Default.StreamJson).ConfigureAwait(false);
    }

    private async Task PutAsync(WebRequest request, StreamRequestJson body, string name, bool replaces)
    {
        HttpContext context = request.Context;
        if (request.Grant.Check(name, WebAction.Admin) != WebVerdict.Allowed)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status403Forbidden, "The token does not allow a stream of this name.")
                .ConfigureAwait(false);
            return;
        }

        if (ConfiguredStream.From(body.Definition(name), out (string Key, string Text) problem) is not { } stream)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, $"{CamelCase(problem.Key)}: {problem.Text}.")
                .ConfigureAwait(false);
            return;
        }

        foreach (string? url in (string?[])[stream.Settings.Url, stream.Settings.SubUrl])
        {
            if (RtspUrl.TryParse(url, out RtspUrl? camera, out _) == RtspUrlError.None
                && await cameraNetworks.RefusalAsync(camera!.Host, request.Gone).ConfigureAwait(false) is { } refusal)
            {
                await WebReply.ProblemAsync(context, StatusCodes.Status403Forbidden, refusal).ConfigureAwait(false);
                return;
            }
        }

        int status = await gateway.RunAsync((engine, now) =>
        {
            StreamEntry? known = streams.Find(name);
            bool exists = known is not null;
            if ((exists && !replaces) || (!exists && streams.Count >= StreamTable.Maximum))
                return StatusCodes.Status409Conflict;
            if (known?.Definition.IsSame(stream.Definition) == true)
                return StatusCodes.Status200OK;
            streams.Put(StreamEntry.Of(stream, isOfApi: true));
            if (known?.Definition.IsSameSource(stream.Definition) != true)
                engine.Put(stream.Settings, now);
            return exists ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        }).ConfigureAwait(false);
        if (status == StatusCodes.Status409Conflict)
        {
            string detail = streams.Find(name) is null
                ? $"There are {StreamTable.Maximum} streams, which is the most." : $"There is a stream '{name}' already.";
            await WebReply.ProblemAsync(context, status, detail).ConfigureAwait(false);
            return;
        }

        if (status == StatusCodes.Status201Created)
            context.Response.Headers.Location = request.Address.Locate($"/api/streams/{name}");
        await SendAsync(request, name, status).ConfigureAwait(false);
    }

    private static async Task<StreamRequestJson?> ReadAsync(WebRequest request)
    {
        if (await WebBody.ReadAsync(request.Context, JsonType, LargestStream).ConfigureAwait(false) is not byte[] body)
            return null;
        try
        {
            return JsonSerializer.Deserialize(body, WebJson.Default.StreamRequestJson) ?? throw new JsonException();
        }
        catch (JsonException problem)
        {
            await WebReply.ProblemAsync(request.Context, StatusCodes.Status400BadRequest, Explain(problem)).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Where the error is, and not what stands there, which may be a password.</summary>
    private static string Explain(JsonException problem) => problem.Path is { Length: > 1 and < 100 } path
        ? $"The member '{path.TrimStart('$', '.')}' is unknown or has another type." : "The body is not a JSON object.";

    private static string CamelCase(string key)
    {
        string[] words = key.Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
