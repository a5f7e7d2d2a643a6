package validate

import (
	"maps"
	"strings"
	"testing"
	"time"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// checkSelectors: what selects pods selects the Deployment's, and only those.
func checkSelectors(t *testing.T, objects manifests) {
	t.Helper()
	deployment := only[*apps.Deployment](t, objects)
	labels := deployment.Spec.Template.Labels
	for who, selector := range map[string]map[string]string{
		"Deployment":          deployment.Spec.Selector.MatchLabels,
		"Service":             only[*core.Service](t, objects).Spec.Selector,
		"PodDisruptionBudget": only[*policy.PodDisruptionBudget](t, objects).Spec.Selector.MatchLabels,
		"NetworkPolicy":       only[*networking.NetworkPolicy](t, objects).Spec.PodSelector.MatchLabels,
		"spread":              deployment.Spec.Template.Spec.TopologySpreadConstraints[0].LabelSelector.MatchLabels,
	} {
		if len(selector) == 0 || !maps.Equal(selector, labels) {
			t.Errorf("the %s selects %v, the pods have %v", who, selector, labels)
		}
	}
}

// checkPorts: ports that are named are ports of the container.
func checkPorts(t *testing.T, objects manifests) {
	t.Helper()
	container := only[*apps.Deployment](t, objects).Spec.Template.Spec.Containers[0]
	has := map[string]int32{}
	for _, port := range container.Ports {
		has[port.Name] = port.ContainerPort
	}
	check := func(who string, port intstr.IntOrString) {
		if has[port.String()] == 0 {
			t.Errorf("%s is at port %s, the container has %v", who, port.String(), has)
		}
	}
	for _, port := range only[*core.Service](t, objects).Spec.Ports {
		check("the Service", port.TargetPort)
	}
	for _, rule := range only[*networking.NetworkPolicy](t, objects).Spec.Ingress {
		for _, port := range rule.Ports {
			check("the NetworkPolicy", *port.Port)
		}
	}
	for path, probe := range map[string]*core.Probe{
		"/healthz": container.LivenessProbe, "/readyz": container.ReadinessProbe,
	} {
		check(path, probe.HTTPGet.Port)
		if probe.HTTPGet.Path != path {
			t.Errorf("a probe asks for %s, want %s", probe.HTTPGet.Path, path)
		}
	}
	if listens := only[*core.ConfigMap](t, objects).Data["METRICS_ADDR"]; listens != ":9090" || has["metrics"] != 9090 {
		t.Errorf("metrics are served on %s and declared on %d", listens, has["metrics"])
	}
}

// checkDrain: the pod is out of the endpoints before it stops listening, and is
// not killed while it answers.
func checkDrain(t *testing.T, deployment *apps.Deployment, settings *core.ConfigMap) {
	t.Helper()
	pod := deployment.Spec.Template.Spec
	grace := time.Duration(*pod.TerminationGracePeriodSeconds) * time.Second
	if takes := drain(t, settings.Data); grace < takes+5*time.Second {
		t.Errorf("the pod is killed after %s, and may take %s to stop", grace, takes)
	}
	probe := pod.Containers[0].ReadinessProbe
	seen := time.Duration(probe.PeriodSeconds*probe.FailureThreshold+probe.TimeoutSeconds) * time.Second
	if delay := period(t, settings.Data, "DRAIN_DELAY", 0); delay < seen+2*time.Second {
		t.Errorf("the pod listens for %s after it was told to stop, and is seen not to be ready after %s", delay, seen)
	}
}

// checkRestricted: the pod is what the restricted Pod Security Standard admits,
// and writes to nothing.
func checkRestricted(t *testing.T, deployment *apps.Deployment) {
	t.Helper()
	pod := deployment.Spec.Template.Spec
	container := pod.Containers[0].SecurityContext
	for rule, kept := range map[string]bool{
		"runs as a user that is not root":  *pod.SecurityContext.RunAsNonRoot && *pod.SecurityContext.RunAsUser > 0,
		"has the runtime's seccomp":        pod.SecurityContext.SeccompProfile.Type == core.SeccompProfileTypeRuntimeDefault,
		"cannot gain privileges":           !*container.AllowPrivilegeEscalation,
		"has no capability":                len(container.Capabilities.Drop) == 1 && container.Capabilities.Drop[0] == "ALL",
		"cannot write to its root":         *container.ReadOnlyRootFilesystem,
		"has no token of the cluster":      !*pod.AutomountServiceAccountToken,
		"shares nothing with its node":     !pod.HostNetwork && !pod.HostPID && !pod.HostIPC,
		"mounts nothing that it may write": readOnly(pod.Containers[0].VolumeMounts),
	} {
		if !kept {
			t.Error("not so: the pod", rule)
		}
	}
}

func readOnly(mounts []core.VolumeMount) bool {
	for _, mount := range mounts {
		if !mount.ReadOnly {
			return false
		}
	}
	return true
}

// checkResources: there are limits, and the collector knows the memory's.
func checkResources(t *testing.T, deployment *apps.Deployment, settings *core.ConfigMap) {
	t.Helper()
	resources := deployment.Spec.Template.Spec.Containers[0].Resources
	for _, name := range []core.ResourceName{core.ResourceCPU, core.ResourceMemory} {
		request, limit := resources.Requests[name], resources.Limits[name]
		if request.IsZero() || limit.Cmp(request) < 0 {
			t.Errorf("%s: request %s, limit %s", name, request.String(), limit.String())
		}
	}
	// Go writes MiB what Kubernetes writes Mi.
	soft, err := resource.ParseQuantity(strings.TrimSuffix(settings.Data["GOMEMLIMIT"], "B"))
	if err != nil {
		t.Fatal("GOMEMLIMIT:", err)
	}
	if hard := resources.Limits[core.ResourceMemory]; soft.AsApproximateFloat64() > 0.9*hard.AsApproximateFloat64() {
		t.Errorf("GOMEMLIMIT is %s of %s", soft.String(), hard.String())
	}
}

// checkScaling: the autoscaler owns the replicas, and a drain of a node leaves
// one that serves.
func checkScaling(t *testing.T, objects manifests) {
	t.Helper()
	deployment := only[*apps.Deployment](t, objects)
	scaler := only[*autoscaling.HorizontalPodAutoscaler](t, objects)
	if target := scaler.Spec.ScaleTargetRef; target.Kind != "Deployment" || target.Name != deployment.Name {
		t.Errorf("the autoscaler scales %s %s", target.Kind, target.Name)
	}
	if deployment.Spec.Replicas != nil {
		t.Error("the Deployment sets replicas, which the autoscaler sets too")
	}
	budget := only[*policy.PodDisruptionBudget](t, objects)
	if budget.Spec.MaxUnavailable.IntValue() >= int(*scaler.Spec.MinReplicas) {
		t.Error("all replicas may be evicted at once")
	}
}
