using static MediaEngine.Server.Web.WebAction;
using static MediaEngine.Server.Web.WebRouteKind;

namespace MediaEngine.Server.Web;

/// <summary>Every path of the web side. openapi.json describes those under /api, /whep and /whip; a test compares the two.</summary>
internal static class WebRoutes
{
    public const string OpenApi = "openapi.json";

    public static WebRoute[] All(
        WhepEndpoint whep, WhipEndpoint whip, StreamApi api, StreamEvents events, WebAssets assets, byte[] openApi)
    {
        return
        [
            new("/", Page, Reads(null, r => assets.ServeAsync(r, WebAssets.Index))),
            new("/embed/{name}", Page, Reads(null, r => assets.ServeAsync(r, WebAssets.Embed))),
            new("/whep/{name}", Session, Method("HEAD", View, r => whep.DescribeAsync(r)), Method("POST", View, r => whep.StartAsync(r))),
            new("/whep/{name}/{session}", Session, Method("PATCH", View, r => whep.PatchAsync(r)),
                Method("DELETE", View, r => whep.EndAsync(r))),
            new("/whip/{name}", Session, Method("POST", Publish, r => whip.StartAsync(r))),
            new("/whip/{name}/{session}", Session, Method("PATCH", Publish, r => whip.PatchAsync(r)),
                Method("DELETE", Publish, r => whip.EndAsync(r))),
            new("/api/streams", Api, Method("GET", View, r => api.ListAsync(r)), Method("POST", Admin, r => api.AddAsync(r))),
            new("/api/streams/{name}", Api, Method("GET", View, r => api.GetAsync(r)), Method("PUT", Admin, r => api.PutAsync(r)),
                Method("DELETE", Admin, r => api.RemoveAsync(r))),
            new("/api/streams/{name}/snapshot.jpg", Api, Method("GET", View, r => api.SnapshotAsync(r))),
            new("/api/streams/{name}/events", Api, Method("GET", View, r => events.ServeAsync(r))),
            new("/api/viewers/{session}/stats", Api, Method("POST", View, r => api.ReportAsync(r))),
            new("/api/openapi.json", Page, Reads(null, r => WebReply.WriteAsync(r.Context, 200, "application/json", openApi))),
            new("/{file}", Page, Reads(null, r => assets.ServeAsync(r, r.Stream))),
        ];
    }

    private static WebMethod Method(string name, WebAction? action, Func<WebRequest, Task> serve) => new(name, action, serve);

    private static WebMethod[] Reads(WebAction? action, Func<WebRequest, Task> serve) =>
        [Method("GET", action, serve), Method("HEAD", action, serve)];
}
