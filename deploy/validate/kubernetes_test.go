package validate

import (
	"strconv"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// manifests are what a kustomization makes.
type manifests []runtime.Object

// build runs kustomize over a folder and decodes what it makes with the types
// of the cluster's own API, in which an unknown field is an error.
func build(t *testing.T, folder string) manifests {
	t.Helper()
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		apps.AddToScheme, autoscaling.AddToScheme, core.AddToScheme, monitoring.AddToScheme,
		networking.AddToScheme, policy.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	var objects manifests
	for _, resource := range made.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := decoder.Decode(text, nil, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		objects = append(objects, object)
	}
	return objects
}

// only returns the one object of a type.
func only[T runtime.Object](t *testing.T, objects manifests) T {
	t.Helper()
	var found []T
	for _, object := range objects {
		if object, ok := object.(T); ok {
			found = append(found, object)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d of %T, want one", len(found), *new(T))
	}
	return found[0]
}

func TestKubernetes(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"base", "overlays/example"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			objects := build(t, "../kubernetes/"+folder)
			deployment := only[*apps.Deployment](t, objects)
			settings := only[*core.ConfigMap](t, objects)
			for name := range settings.Data {
				checkSetting(t, folder, name)
			}
			checkSelectors(t, objects)
			checkPorts(t, objects)
			checkDrain(t, deployment, settings)
			checkRestricted(t, deployment)
			checkResources(t, deployment, settings)
			checkScaling(t, objects)
			// The base is hardened, and the example opens it.
			want := strconv.FormatBool(folder != "base")
			for _, name := range []string{"INTROSPECTION", "PLAYGROUND"} {
				if got := settings.Data[name]; got != want {
					t.Errorf("%s is %q, want %s", name, got, want)
				}
			}
		})
	}
}

func TestExampleOverlay(t *testing.T) {
	t.Parallel()
	objects := build(t, "../kubernetes/overlays/example")
	settings := only[*core.ConfigMap](t, objects).Data
	container := only[*apps.Deployment](t, objects).Spec.Template.Spec.Containers[0]
	mount := container.VolumeMounts[0].MountPath
	secret := only[*apps.Deployment](t, objects).Spec.Template.Spec.Volumes[0].Secret
	files := map[string]bool{}
	for _, item := range secret.Items {
		files[mount+"/"+item.Path] = true
	}
	for _, name := range []string{"UPSTREAM_API_KEY_FILE", "CLIENT_TOKENS_FILE"} {
		if !files[settings[name]] {
			t.Errorf("%s is %q, which is not mounted: %v", name, settings[name], files)
		}
	}
	for _, variable := range container.Env {
		checkSetting(t, "the overlay", variable.Name)
	}
	monitor := only[*monitoring.ServiceMonitor](t, objects)
	service := only[*core.Service](t, objects)
	for name, value := range monitor.Spec.Selector.MatchLabels {
		if service.Labels[name] != value {
			t.Errorf("the ServiceMonitor selects %s=%s, the Service has %v", name, value, service.Labels)
		}
	}
	// The alerts and the dashboard know the server under this job.
	if job := service.Labels[monitor.Spec.JobLabel]; job != "carbongraph" {
		t.Errorf("job %q", job)
	}
}
